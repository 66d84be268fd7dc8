import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backOffMs, OUTAGE_BACK_OFF } from '../../lifecycle/back-off.js';
import { crashPoint } from '../../lifecycle/crash-points.js';
import { Signal } from '../../lifecycle/signal.js';
import type { StoredRecord } from '../event-log.js';
import type { LogFile, TopicPartition } from './log-file.js';

export interface PartitionWorkerOptions {
  readonly file: LogFile;
  readonly group: string;
  readonly at: TopicPartition;
  readonly handle: (record: StoredRecord) => Promise<void>;
  /** The longest time between looks at the file when nobody notifies. */
  readonly pollMs: number;
  readonly logger: Logger;
}

/** Offsets are committed at least after so many records. */
const BATCH = 50;

/** Gives the records of one partition, one at a time, to one member of a group, from the committed offset on, until stopped. */
export class PartitionWorker {
  private readonly stopping = new AbortController();
  private readonly news = new Signal();
  private readonly loop: Promise<void>;
  private position: number | null = null;
  private committedTo = 0;
  private failures = 0;

  constructor(private readonly options: PartitionWorkerOptions) {
    this.loop = this.work();
  }

  /** What lies below has been handled for good. */
  get committed(): number {
    return this.committedTo;
  }

  notify(): void {
    this.news.notify();
  }

  /** Waits for the handler under way, then commits. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async work(): Promise<void> {
    const abort = this.stopping.signal;
    while (!abort.aborted) {
      try {
        await this.pass(abort);
      } catch (error) {
        this.failures += 1;
        const waitMs = backOffMs(this.failures, OUTAGE_BACK_OFF);
        const { group, at, logger } = this.options;
        const where = { ...at, group, offset: this.position, failures: this.failures, waitMs: Math.round(waitMs) };
        logger.warn({ err: error, ...where }, 'a partition is paused and its record will come again');
        this.commitOrWarn();
        // A signal of its own, so that news do not cut the back-off short.
        await new Signal().wait(waitMs, abort);
      }
    }
    this.commitOrWarn();
  }

  private async pass(abort: AbortSignal): Promise<void> {
    const { file, at, handle, pollMs } = this.options;
    const records = file.read(at, this.begin(), BATCH);
    for (const record of records) {
      if (abort.aborted) return;
      await handle(record);
      this.position = Number(record.offset) + 1;
      this.failures = 0;
    }
    this.commit();
    // Handlers that never leave the microtask queue must not starve timers and sockets through a long replay.
    if (records.length > 0) await nextTurn();
    else await this.news.wait(pollMs, abort);
  }

  private begin(): number {
    if (this.position === null) this.position = this.committedTo = this.options.file.committed(this.options.group, this.options.at) ?? 0;
    return this.position;
  }

  private commit(): void {
    if (this.position === null || this.position === this.committedTo) return;
    const { file, group, at } = this.options;
    crashPoint(`offset:before:${group}`);
    file.commit(group, at, this.position);
    this.committedTo = this.position;
  }

  private commitOrWarn(): void {
    try {
      this.commit();
    } catch (error) {
      this.options.logger.warn({ err: error, ...this.options.at }, 'an offset was not committed; its records will come again');
    }
  }
}
