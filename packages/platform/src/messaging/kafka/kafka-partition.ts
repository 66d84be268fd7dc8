import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { backOffMs, OUTAGE_BACK_OFF } from '../../lifecycle/back-off.js';
import { Signal } from '../../lifecycle/signal.js';
import type { StoredRecord } from '../event-log.js';
import { type TopicPartition, toStored } from './kafka-records.js';

export interface KafkaPartitionOptions {
  readonly at: TopicPartition;
  readonly group: string;
  /** The offset of the first record to handle. */
  readonly from: bigint;
  /** Settles when an earlier owner of the partition in this process has left its handler. */
  readonly after: Promise<void>;
  readonly handle: (record: StoredRecord) => Promise<void>;
  /** Called after each record, with the offset behind it. */
  readonly handled: (partition: KafkaPartition) => void;
  readonly logger: Logger;
}

/** Longer than anybody waits; timers do not go further. */
const UNTIL_NEWS_MS = 2 ** 31 - 1;
const TURN = 50;
const ENOUGH_RECORDS = 1_000;
const ENOUGH_BYTES = 2 ** 20;

/** Hands the records of one partition, one at a time, to the handler; one that fails is handed over again after a while. */
export class KafkaPartition {
  readonly ended: Promise<void>;
  private readonly stopping = new AbortController();
  private readonly news = new Signal();
  private readonly queue: KafkaMessage[] = [];
  private bytes = 0;
  private at: bigint;
  private fetchedTo: bigint;

  constructor(private readonly options: KafkaPartitionOptions) {
    this.at = this.fetchedTo = options.from;
    this.ended = this.work();
  }

  get name(): TopicPartition {
    return this.options.at;
  }

  /** What lies below has been handled. */
  get position(): bigint {
    return this.at;
  }

  /** The offset to be fetched next. */
  get next(): bigint {
    return this.fetchedTo;
  }

  /** How full it is with what has been fetched and not handled: 1 is enough, far above means that records are large. */
  get fill(): number {
    return Math.max(this.queue.length / ENOUGH_RECORDS, this.bytes / ENOUGH_BYTES);
  }

  offer(messages: readonly KafkaMessage[], next: bigint): void {
    const fresh = messages.filter(({ offset }) => BigInt(offset) >= this.fetchedTo);
    for (const message of fresh) this.bytes += bytesOf(message);
    this.queue.push(...fresh);
    this.fetchedTo = next;
    this.news.notify();
  }

  /** No further record is begun; `ended` settles when the handler under way has. */
  stop(): void {
    this.stopping.abort();
  }

  private async work(): Promise<void> {
    const abort = this.stopping.signal;
    await this.options.after;
    let failures = 0;
    for (let count = 1; !abort.aborted; count++) {
      const [message] = this.queue;
      if (message === undefined) await this.news.wait(UNTIL_NEWS_MS, abort);
      else failures = (await this.handle(message)) ? 0 : failures + 1;
      if (failures > 0) await this.pause(failures, abort);
      // Handlers that never leave the microtask queue must not starve timers and sockets through a long replay.
      if (count % TURN === 0) await nextTurn();
    }
  }

  private async handle(message: KafkaMessage): Promise<boolean> {
    const { at, handle, handled, group, logger } = this.options;
    try {
      await handle(toStored(at, message));
    } catch (error) {
      logger.warn({ err: error, ...at, group, offset: message.offset }, 'a partition is paused and its record will come again');
      return false;
    }
    this.queue.shift();
    this.bytes -= bytesOf(message);
    this.at = BigInt(message.offset) + 1n;
    handled(this);
    return true;
  }

  // A signal of its own, so that news do not cut the back-off short.
  private pause(failures: number, abort: AbortSignal): Promise<void> {
    return new Signal().wait(backOffMs(failures, OUTAGE_BACK_OFF), abort);
  }
}

const bytesOf = ({ key, value }: KafkaMessage): number => (key?.length ?? 0) + (value?.length ?? 0);
