import { randomUUID } from 'node:crypto';
import type { Cluster, KafkaMessage } from 'kafkajs';
import { backOffMs } from '../../lifecycle/back-off.js';
import { Signal } from '../../lifecycle/signal.js';
import { settledWithin } from '../../lifecycle/within.js';
import type { ReadOptions, StoredRecord } from '../event-log.js';
import { clusterConsumer } from './cluster-consumer.js';
import { type Assignment, listOf, type Offsets, offsetsAt, partitionsOf } from './group-offsets.js';
import type { KafkaFactory } from './kafka-client.js';
import { logUnavailable } from './kafka-errors.js';
import { nameOf, type TopicPartition, toStored } from './kafka-records.js';

const BACK_OFF = { firstMs: 100, mostMs: 1_000 };
const MOST_FAILURES = 4;
const LOOK_FOR_TOPICS_MS = 1_000;
const LEAVE_WITHIN_MS = 2_000;
const FETCH = { maxWaitTime: 300, minBytes: 1, maxBytes: 4 * 2 ** 20 };
const PARTITION_BYTES = 2 ** 19;

type Fetched = TopicPartition & { readonly messages: readonly (KafkaMessage & { readonly isControlRecord?: boolean })[] };

interface FetchResponse {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly Omit<Fetched, 'topic'>[] }[];
}

/** One reading of topics, which asks their leaders directly: kafkajs has consumers in groups only, and a reader leaves no group behind. */
export class KafkaReader {
  /** The offset to be read next, by the name of the partition. */
  private readonly positions = new Map<string, bigint>();
  /** Where a reading that does not follow ends in each partition; null until that is known. */
  private ends: Offsets | null = null;

  constructor(
    private readonly factory: KafkaFactory,
    private readonly options: ReadOptions,
    private readonly closed: AbortSignal,
  ) {}

  /** @throws unavailable `event-log.unavailable` when it does not follow */
  async *records(): AsyncGenerator<StoredRecord, void, undefined> {
    const { follow } = this.options;
    let failures = 0;
    while (!this.isOver()) {
      const { consumer, group } = clusterConsumer(this.factory(), { groupId: randomUUID() });
      try {
        await consumer.connect();
        for await (const record of this.recordsOf(group.cluster)) {
          failures = 0;
          yield record;
        }
        if (!follow) return;
      } catch (error) {
        failures += 1;
        if (!follow && failures > MOST_FAILURES) throw logUnavailable(error);
        this.tell(false);
        await new Signal().wait(backOffMs(failures, BACK_OFF), this.closed);
      } finally {
        await settledWithin(LEAVE_WITHIN_MS, consumer.disconnect());
      }
    }
  }

  /** Ends when all is read, or when it is time to look for topics that were not there yet. */
  private async *recordsOf(cluster: Cluster): AsyncGenerator<StoredRecord, void, undefined> {
    const { topics, follow } = this.options;
    const { topicMetadata } = await cluster.metadata();
    const present = topics.filter((topic) => topicMetadata.some((each) => each.topic === topic));
    const lookAgainAt = present.length === topics.length ? Number.POSITIVE_INFINITY : performance.now() + LOOK_FOR_TOPICS_MS;
    const assignment = await partitionsOf(cluster, present);
    await this.place(cluster, assignment);
    this.tell(true);
    while (!this.isOver() && performance.now() < lookAgainAt) {
      const open = listOf(assignment).filter((at) => this.isOpen(at));
      if (open.length === 0 && !follow) return;
      if (open.length === 0) await new Signal().wait(LOOK_FOR_TOPICS_MS, this.closed);
      for (const { messages, ...at } of await this.fetch(cluster, open)) yield* this.fresh(at, messages);
    }
  }

  private async place(cluster: Cluster, assignment: Assignment): Promise<void> {
    const { from, follow } = this.options;
    const earliest = await offsetsAt(cluster, assignment, 'earliest');
    const ends = this.ends ?? (follow ? new Map<string, bigint>() : await offsetsAt(cluster, assignment, 'latest'));
    // Topics that appear later are read from their beginning.
    const wanted = this.ends === null && from !== 'earliest' ? await offsetsAt(cluster, assignment, from) : earliest;
    // Only now: a first placing that breaks off is to be a first one again, and not to begin at the earliest.
    this.ends = ends;
    for (const [name, low] of earliest) {
      const position = this.positions.get(name) ?? wanted.get(name) ?? low;
      // Retention may have passed over it.
      this.positions.set(name, position < low ? low : position);
    }
  }

  private isOpen(at: TopicPartition): boolean {
    return this.options.follow || this.positionOf(at) < (this.ends?.get(nameOf(at)) ?? 0n);
  }

  private async fetch(cluster: Cluster, open: readonly TopicPartition[]): Promise<readonly Fetched[]> {
    const byLeader = Map.groupBy(open, ({ topic, partition }) => Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0] ?? '');
    const answers = await Promise.all(
      [...byLeader].map(async ([nodeId, partitions]) => {
        const broker = await cluster.findBroker({ nodeId });
        return (await broker.fetch({ ...FETCH, topics: this.requestOf(partitions) })) as FetchResponse;
      }),
    );
    return answers.flatMap(({ responses }) =>
      responses.flatMap(({ topicName: topic, partitions }) => partitions.map((partition) => ({ ...partition, topic }))),
    );
  }

  private requestOf(partitions: readonly TopicPartition[]) {
    return [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, list]) => ({
      topic,
      partitions: list.map((at) => ({ partition: at.partition, fetchOffset: String(this.positionOf(at)), maxBytes: PARTITION_BYTES })),
    }));
  }

  private *fresh(at: TopicPartition, messages: Fetched['messages']): Generator<StoredRecord, void, undefined> {
    for (const message of messages) {
      const offset = BigInt(message.offset);
      // A fetch answers with whole batches, of which the first may begin before what was asked for.
      if (offset < this.positionOf(at) || this.isOver()) continue;
      this.positions.set(nameOf(at), offset + 1n);
      const isWanted = this.options.follow || offset < (this.ends?.get(nameOf(at)) ?? 0n);
      if (isWanted && message.isControlRecord !== true) yield toStored(at, message);
    }
  }

  private positionOf(at: TopicPartition): bigint {
    return this.positions.get(nameOf(at)) ?? 0n;
  }

  private tell(isFollowing: boolean): void {
    if (this.options.follow && !this.isOver()) this.options.onFollowing?.(isFollowing);
  }

  private isOver(): boolean {
    return this.closed.aborted || this.options.signal?.aborted === true;
  }
}
