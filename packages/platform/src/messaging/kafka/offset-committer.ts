import type { Logger } from 'pino';
import { backOffMs } from '../../lifecycle/back-off.js';
import { crashPoint } from '../../lifecycle/crash-points.js';
import { Signal } from '../../lifecycle/signal.js';
import { settledWithin } from '../../lifecycle/within.js';
import { nameOf, type TopicPartition } from './kafka-records.js';

interface Offset extends TopicPartition {
  readonly offset: bigint;
}

export interface OffsetsToCommit {
  readonly topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
}

/** Commits as the member that the group knows at the time of the call: a broker refuses it once the group has moved on. */
export type Commit = (offsets: OffsetsToCommit) => Promise<void>;

const BACK_OFF = { firstMs: 100, mostMs: 1_000 };

/**
 * Commits what a member has handled between two rebalances: one request under way, in which all goes that came meanwhile.
 * Once closed it commits nothing any more, so that it never writes over what the next owner of a partition has committed.
 */
export class OffsetCommitter {
  private readonly closing = new AbortController();
  private pending = new Map<string, Offset>();
  private running: Promise<void> | null = null;
  private commit: Commit | null = null;

  constructor(
    private readonly group: string,
    private readonly logger: Logger,
  ) {}

  /** kafkajs gives the way to commit only along with what it has fetched. */
  use(commit: Commit): void {
    this.commit = commit;
  }

  handledTo(at: TopicPartition, offset: bigint): void {
    if (this.closing.signal.aborted) return;
    this.pending.set(nameOf(at), { ...at, offset });
    this.running ??= this.run();
  }

  /** Waits, but not for long, until all is committed. */
  async close(withinMs: number): Promise<void> {
    if (this.running !== null) await settledWithin(withinMs, this.running);
    this.closing.abort();
  }

  private async run(): Promise<void> {
    let failures = 0;
    // Lets the other partitions of the same batch come along.
    await Promise.resolve();
    while (this.pending.size > 0 && !this.closing.signal.aborted) {
      const taken = this.pending;
      this.pending = new Map();
      try {
        crashPoint(`offset:before:${this.group}`);
        await this.commit?.(requestOf([...taken.values()]));
        failures = 0;
      } catch (error) {
        failures += 1;
        this.pending = new Map([...taken, ...this.pending]);
        this.logger.debug({ err: error, group: this.group, failures }, 'offsets were not committed');
        await new Signal().wait(backOffMs(failures, BACK_OFF), this.closing.signal);
      }
    }
    this.running = null;
  }
}

const requestOf = (offsets: readonly Offset[]): OffsetsToCommit => ({
  topics: [...Map.groupBy(offsets, ({ topic }) => topic)].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map(({ partition, offset }) => ({ partition, offset: String(offset) })),
  })),
});
