import { type Clock, isBerthError } from '@berth/shared-kernel';
import { Partitioners, type Producer } from 'kafkajs';
import { backOffMs } from '../../lifecycle/back-off.js';
import { crashPoint } from '../../lifecycle/crash-points.js';
import { Signal } from '../../lifecycle/signal.js';
import { settledWithin } from '../../lifecycle/within.js';
import type { OutgoingRecord } from '../event-log.js';
import { recordTooLarge, refuseUnstorable, sizeOf } from '../record-limits.js';
import type { KafkaFactory } from './kafka-client.js';
import { logClosed, logUnavailable, protocolErrorOf } from './kafka-errors.js';
import { toMessage } from './kafka-records.js';
import type { KafkaTopics } from './kafka-topics.js';
import { chunksOf } from './publish-chunks.js';

export interface KafkaPublisherOptions {
  readonly factory: KafkaFactory;
  readonly topics: KafkaTopics;
  readonly clock: Clock;
  /** After how long a request that does not succeed is given up, in milliseconds. */
  readonly deadlineMs: number;
}

interface Waiting {
  readonly records: readonly OutgoingRecord[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

const BACK_OFF = { firstMs: 50, mostMs: 500 };
const LEAVE_WITHIN_MS = 2_000;
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/**
 * Appends with acks from all in-sync replicas, one request in flight, so that order per key holds through its own retries too; what
 * waits meanwhile goes together. A plain producer on purpose: kafkajs gives the sequence numbers of a failed batch to the next one,
 * which a broker that did store the failed one then acknowledges as a duplicate, unstored. And it tries nothing again by itself:
 * on another leader it takes the brokers that had answered as done, with the partitions that have moved to them since.
 */
export class KafkaPublisher {
  private readonly closing = new AbortController();
  private waiting: Waiting[] = [];
  private pumping: Promise<void> | null = null;
  private producer: Promise<Producer> | null = null;

  constructor(private readonly options: KafkaPublisherOptions) {}

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.closing.signal.aborted) throw logClosed();
    refuseUnstorable(records);
    if (records.length === 0) return;
    await new Promise<void>((done, failed) => {
      this.waiting.push({ records, done, failed });
      this.pumping ??= this.pump();
    });
    crashPoint('log:appended');
  }

  /** Waits for what is being published; tries nothing again. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.pumping;
    await this.discard();
  }

  private async pump(): Promise<void> {
    while (this.waiting.length > 0) await this.take(this.waiting.splice(0));
    this.pumping = null;
  }

  private async take(turn: readonly Waiting[]): Promise<void> {
    try {
      for (const chunk of chunksOf(turn.flatMap(({ records }) => records))) await this.deliver(chunk);
      for (const { done } of turn) done();
    } catch (error) {
      // Whose record the broker refuses is known only when each call goes alone.
      if (turn.length > 1 && isBerthError(error, 'invalid-input')) for (const each of turn) await this.take([each]);
      else for (const { failed } of turn) failed(error);
    }
  }

  private async deliver(chunk: readonly OutgoingRecord[]): Promise<void> {
    const overdue = AbortSignal.timeout(this.options.deadlineMs);
    const enough = AbortSignal.any([overdue, this.closing.signal]);
    for (let failures = 1; ; failures++) {
      try {
        await this.sendInTime(chunk, overdue);
        return;
      } catch (error) {
        if (TOO_LARGE.includes(protocolErrorOf(error) ?? '')) return await this.deliverEach(chunk, error);
        void this.discard();
        if (protocolErrorOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') this.options.topics.forget(chunk.map(({ topic }) => topic));
        await new Signal().wait(backOffMs(failures, BACK_OFF), enough);
        if (enough.aborted) throw logUnavailable(error);
      }
    }
  }

  /** The broker takes less at once than we sent; alone, each may pass. */
  private async deliverEach(chunk: readonly OutgoingRecord[], cause: unknown): Promise<void> {
    const [first] = chunk;
    if (chunk.length === 1 && first !== undefined) throw recordTooLarge(first, sizeOf(first), null, cause);
    for (const record of chunk) await this.deliver([record]);
  }

  private async sendInTime(chunk: readonly OutgoingRecord[], overdue: AbortSignal): Promise<void> {
    let giveUp = () => {};
    const late = new Promise<never>((_, reject) => {
      giveUp = () => reject(new Error('The brokers did not answer in time.'));
      overdue.addEventListener('abort', giveUp);
    });
    try {
      await Promise.race([this.send(chunk), late]);
    } finally {
      overdue.removeEventListener('abort', giveUp);
    }
  }

  private async send(chunk: readonly OutgoingRecord[]): Promise<void> {
    const { topics, clock, deadlineMs } = this.options;
    const byTopic = Map.groupBy(chunk, ({ topic }) => topic);
    await topics.ensure([...byTopic.keys()]);
    const storedAt = clock.now();
    const topicMessages = [...byTopic].map(([topic, records]) => ({ topic, messages: records.map((each) => toMessage(each, storedAt)) }));
    const producer = await (this.producer ??= this.connect());
    await producer.sendBatch({ acks: -1, timeout: deadlineMs, topicMessages });
  }

  private async connect(): Promise<Producer> {
    const producer = this.options.factory().producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      retry: { retries: 0 },
    });
    await producer.connect();
    return producer;
  }

  /** A connection that has failed once may have gone dead without a word. */
  private async discard(): Promise<void> {
    const old = this.producer;
    this.producer = null;
    if (old === null) return;
    await settledWithin(
      LEAVE_WITHIN_MS,
      old.then((producer) => producer.disconnect()),
    );
  }
}
