import type { Batch } from 'kafkajs';
import type { Logger } from 'pino';
import type { Gauge } from 'prom-client';
import { settledWithin } from '../../lifecycle/within.js';
import type { StoredRecord } from '../event-log.js';
import { type Assignment, listOf, type Offsets } from './group-offsets.js';
import { KafkaPartition } from './kafka-partition.js';
import { nameOf, type TopicPartition } from './kafka-records.js';
import { type Commit, OffsetCommitter } from './offset-committer.js';

export type LagGauge = Gauge<'group' | 'topic' | 'partition'>;

export interface HeldPartitionsOptions {
  readonly group: string;
  readonly assignment: Assignment;
  /** Where each partition begins. */
  readonly offsets: Offsets;
  readonly handle: (record: StoredRecord) => Promise<void>;
  /** Handlers that outlived an earlier hold on their partition, by its name. */
  readonly lingering: Map<string, Promise<void>>;
  /** Fetching from the partition is to rest, or to go on. */
  readonly pause: (at: TopicPartition) => void;
  readonly resume: (at: TopicPartition) => void;
  /** How long a release waits until all that was handled is committed. */
  readonly commitWithinMs: number;
  readonly lag: LagGauge | null;
  readonly logger: Logger;
}

/** Where fetching must go on when a batch does not follow what was fetched before. */
export type Misplaced = { readonly seek: bigint };

/** The partitions that a member holds from one rebalance to the next. */
export class HeldPartitions {
  private readonly committer: OffsetCommitter;
  private readonly partitions: ReadonlyMap<string, KafkaPartition>;
  private readonly full = new Set<KafkaPartition>();
  private readonly gaps = new Map<string, bigint>();
  private readonly ends = new Map<string, bigint>();
  private isReleased = false;

  constructor(private readonly options: HeldPartitionsOptions) {
    const { assignment, offsets, group, handle, lingering, logger } = options;
    this.committer = new OffsetCommitter(group, logger);
    const handled = (partition: KafkaPartition) => this.noteHandled(partition);
    this.partitions = new Map(
      listOf(assignment).map((at) => {
        const [name, after] = [nameOf(at), lingering.get(nameOf(at)) ?? Promise.resolve()];
        return [name, new KafkaPartition({ at, group, from: offsets.get(name) ?? 0n, after, handle, handled, logger })];
      }),
    );
  }

  /** Takes a batch, unless it was fetched for an earlier hold: then it says where to go on, or null for a partition not held. */
  take(batch: Batch, commit: Commit): 'taken' | Misplaced | null {
    const name = nameOf(batch);
    const partition = this.partitions.get(name);
    const first = batch.firstOffset();
    if (partition === undefined || first === null) return null;
    const { next } = partition;
    if (BigInt(first) > next && this.gaps.get(name) !== next) {
      // Found again when asked for again, it is a gap in the log: retention has passed over what was there.
      this.gaps.set(name, next);
      return { seek: next };
    }
    this.committer.use(commit);
    this.ends.set(name, BigInt(batch.highWatermark));
    partition.offer(batch.messages, BigInt(batch.lastOffset()) + 1n);
    if (partition.fill >= 1) this.rest(partition);
    return 'taken';
  }

  /** Begins no further record, waits at most `withinMs` for the handlers under way, commits, and lets go. */
  async release(withinMs: number): Promise<void> {
    const { lingering, group, commitWithinMs, lag } = this.options;
    const partitions = [...this.partitions];
    for (const [, partition] of partitions) partition.stop();
    await settledWithin(withinMs, Promise.all(partitions.map(([, { ended }]) => ended)));
    await this.committer.close(withinMs === 0 ? 0 : commitWithinMs);
    this.isReleased = true;
    for (const [name, partition] of partitions) {
      const { topic, partition: number } = partition.name;
      lag?.remove({ group, topic, partition: number });
      const ended = partition.ended.then(() => {
        if (lingering.get(name) === ended) lingering.delete(name);
      });
      lingering.set(name, ended);
    }
  }

  private rest(partition: KafkaPartition): void {
    this.full.add(partition);
    this.options.pause(partition.name);
  }

  private noteHandled(partition: KafkaPartition): void {
    const { group, lag, resume } = this.options;
    const { topic, partition: number } = partition.name;
    if (this.isReleased) return;
    this.committer.handledTo(partition.name, partition.position);
    const end = this.ends.get(nameOf(partition.name)) ?? partition.position;
    lag?.set({ group, topic, partition: number }, Number(end - partition.position));
    // Early enough for the next fetch to come back before the queue runs dry.
    if (partition.fill <= 0.5 && this.full.delete(partition)) resume(partition.name);
  }
}
