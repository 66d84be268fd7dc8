import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, refused, unavailable } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { crashPoint } from '../../lifecycle/crash-points.js';
import { Signal } from '../../lifecycle/signal.js';
import type {
  CountOptions,
  EventLog,
  MeasureOptions,
  OutgoingRecord,
  ReadOptions,
  RewindOptions,
  StoredRecord,
  SubscribeOptions,
  Subscription,
  TopicMeasure,
} from '../event-log.js';
import { refuseUnstorable } from '../record-limits.js';
import { measureOf } from '../topic-measure.js';
import { ConsumerGroup, type Member } from './consumer-group.js';
import { LogFile, partitionsOf, type TopicPartition } from './log-file.js';
import { PartitionWorker } from './partition-worker.js';
import { readLog } from './read-log.js';

export interface SqliteEventLogOptions {
  /** Path of the file, made when absent. */
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a record is kept at least; seven days when absent. A group that is subscribed keeps its unread records longer. */
  readonly retainMs?: number;
  /** Time between retention sweeps; an hour when absent. */
  readonly sweepEveryMs?: number;
  /** Time between looks at the file by a partition that nobody notifies; 5 s when absent. */
  readonly pollMs?: number;
  /** The largest record that it takes, in bytes; as large as every log takes when absent. */
  readonly maxRecordBytes?: number;
}

const SWEEP_BATCH = 1_000;
const FOLLOW_POLL_MS = 250;

/** Opens, or makes, the event log of the embedded profile. */
export const openSqliteEventLog = (options: SqliteEventLogOptions): SqliteEventLog => new SqliteEventLog(options);

/** The event log in one SQLite file: six partitions per topic, groups within this process, offsets in the same file. */
export class SqliteEventLog implements EventLog {
  private readonly file: LogFile;
  private readonly groups = new Map<string, ConsumerGroup>();
  private readonly subscriptions = new Set<Subscription>();
  private readonly sweeper: NodeJS.Timeout;
  private readonly shutting = new AbortController();
  private readonly news = new Signal();
  private closing: Promise<void> | null = null;

  constructor(private readonly options: SqliteEventLogOptions) {
    this.file = new LogFile(options.file);
    // The first sweep comes only after a while, when the groups that need old records have subscribed again.
    this.sweeper = setInterval(() => void this.sweepOrWarn(), options.sweepEveryMs ?? 3_600_000).unref();
  }

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    refuseUnstorable(records, this.options.maxRecordBytes);
    if (records.length === 0) return;
    const touched = this.guarded(() => this.file.append(records, this.options.clock.now()));
    crashPoint('log:appended');
    for (const at of touched) for (const group of this.groups.values()) group.notify(at);
    this.news.notify();
  }

  async subscribe({ group: name, topics, from, handle }: SubscribeOptions): Promise<Subscription> {
    if (from === 'latest') this.guarded(() => this.file.beginAtEnd(name, topics));
    else this.guarded(() => null);
    const group = this.groups.get(name) ?? new ConsumerGroup((at, member) => this.startWorker(name, at, member));
    this.groups.set(name, group);
    const member: Member = { topics, handle };
    let stopped: Promise<void> | null = null;
    const subscription: Subscription = {
      stop: () => {
        this.subscriptions.delete(subscription);
        return (stopped ??= group.leave(member));
      },
    };
    this.subscriptions.add(subscription);
    await group.join(member);
    return subscription;
  }

  /** Sees what other processes append to the file too, only later. */
  read(options: ReadOptions): AsyncIterable<StoredRecord> {
    const { file, news } = this;
    const pollMs = Math.min(this.options.pollMs ?? FOLLOW_POLL_MS, FOLLOW_POLL_MS);
    const guarded = <T>(use: () => T) => this.guarded(use);
    return guarded(() => readLog({ ...options, file, news, closed: this.shutting.signal, pollMs, guarded }));
  }

  async count({ topics, from }: CountOptions): Promise<number> {
    return this.guarded(() => this.file.countFrom(topics, from));
  }

  /** Knows the members in this process only: rewind no group that another one is reading with. */
  async rewind({ group, topics, to }: RewindOptions): Promise<void> {
    if (this.groups.get(group)?.hasMembers === true)
      throw refused('event-log.group-active', 'The group has members; stop them first.', { data: { group } });
    this.guarded(() => this.file.commitAt(group, topics, to));
  }

  async measure({ topics, group }: MeasureOptions): Promise<readonly TopicMeasure[]> {
    const extents = this.guarded(() => partitionsOf(topics).map((at) => this.extentOf(at, group)));
    return measureOf(topics, extents, group !== undefined);
  }

  /** Deletes records past their retention that no subscribed group still needs. */
  async sweep(): Promise<void> {
    const before = new Date(this.options.clock.now().getTime() - (this.options.retainMs ?? 7 * 86_400_000));
    for (const at of this.guarded(() => this.file.topicPartitions())) {
      let deleted: number;
      do {
        const needed = Math.min(...[...this.groups.values()].map((group) => group.neededFrom(at)), Number.MAX_SAFE_INTEGER);
        deleted = this.guarded(() => this.file.deleteOld(at, before, needed, SWEEP_BATCH));
        await nextTurn();
      } while (deleted === SWEEP_BATCH);
    }
  }

  /** Stops every subscription and closes the file; whatever comes after is refused as unavailable. */
  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    clearInterval(this.sweeper);
    this.shutting.abort();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.file.close();
  }

  private extentOf(at: TopicPartition, group: string | undefined) {
    const committed = group === undefined ? null : this.file.committed(group, at);
    return {
      topic: at.topic,
      begin: BigInt(this.file.offsetAt(at, 'earliest')),
      end: BigInt(this.file.endOf(at)),
      committed: committed === null ? null : BigInt(committed),
    };
  }

  private startWorker(group: string, at: TopicPartition, { handle }: Member): PartitionWorker {
    const { logger, pollMs = 5_000 } = this.options;
    return new PartitionWorker({ file: this.file, group, at, handle, pollMs, logger });
  }

  private guarded<T>(use: () => T): T {
    if (this.closing !== null) throw unavailable('event-log.unavailable', 'The event log is closed.');
    try {
      return use();
    } catch (error) {
      throw unavailable('event-log.unavailable', 'The event log cannot be used just now.', { cause: error, retryAfter: 1 });
    }
  }

  private async sweepOrWarn(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      if (this.closing === null) this.options.logger.warn({ err: error }, 'a retention sweep of the event log failed');
    }
  }
}
