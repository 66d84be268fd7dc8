import { randomUUID } from 'node:crypto';
import { deadLetterTopic, TOPICS } from '@berth/contracts';
import type { Cluster } from 'kafkajs';
import type { Logger } from 'pino';
import { backOffMs } from '../../lifecycle/back-off.js';
import { Signal } from '../../lifecycle/signal.js';
import { clusterConsumer } from './cluster-consumer.js';
import { type Assignment, offsetsAt, partitionsOf } from './group-offsets.js';
import type { KafkaFactory } from './kafka-client.js';

export interface TopicSettings {
  /** How many each topic has that is made here; 6 when absent. */
  readonly partitions?: number;
  /** 1 when absent; from 3 on, two replicas must have a record before it is acknowledged. */
  readonly replicationFactor?: number;
  /** How long records are kept; -1 for ever, seven days when absent. */
  readonly retentionMs?: number;
}

export interface KafkaTopicsOptions {
  readonly factory: KafkaFactory;
  readonly settings: TopicSettings;
  readonly logger: Logger;
}

const SEVEN_DAYS_MS = 7 * 86_400_000;
const MOST_FAILURES = 6;
const BACK_OFF = { firstMs: 50, mostMs: 1_000 };
const PLATFORM_TOPICS = TOPICS.flatMap((topic) => [topic, deadLetterTopic(topic)]);

/** Makes the topics that are missing; those that exist are left as they are. */
export class KafkaTopics {
  private readonly known = new Map<string, Promise<void>>();
  private platformTopics: Promise<void> | null = null;

  constructor(private readonly options: KafkaTopicsOptions) {}

  /** Resolves when all of them exist, those of the platform too, so that external consumers find them before the first event. */
  async ensure(topics: readonly string[]): Promise<void> {
    this.platformTopics ??= this.make(PLATFORM_TOPICS).catch((error: unknown) => {
      this.platformTopics = null;
      throw error;
    });
    await this.platformTopics;
    const missing = [...new Set(topics)].filter((topic) => !this.known.has(topic));
    if (missing.length > 0) void this.make(missing).catch(() => undefined);
    await Promise.all(topics.map(async (topic) => await this.known.get(topic)));
  }

  /** Has them looked for again, since a broker said that one is not there. */
  forget(topics: readonly string[]): void {
    this.platformTopics = null;
    for (const topic of topics) this.known.delete(topic);
  }

  private make(topics: readonly string[]): Promise<void> {
    const made = this.makeMissing(topics);
    for (const topic of topics) this.known.set(topic, made);
    made.catch(() => {
      for (const topic of topics) if (this.known.get(topic) === made) this.known.delete(topic);
    });
    return made;
  }

  private async makeMissing(topics: readonly string[]): Promise<void> {
    const { consumer, group } = clusterConsumer(this.options.factory(), { groupId: randomUUID() });
    try {
      await consumer.connect();
      const { topicMetadata } = await group.cluster.metadata();
      const missing = topics.filter((topic) => !topicMetadata.some((each) => each.topic === topic));
      if (missing.length > 0) await this.create(missing);
      const assignment = await partitionsOf(group.cluster, topics);
      this.noteFewerPartitions(assignment, missing);
      await whenLed(group.cluster, assignment);
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async create(topics: readonly string[]): Promise<void> {
    const { partitions = 6, replicationFactor = 1, retentionMs = SEVEN_DAYS_MS } = this.options.settings;
    const configEntries = [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: String(retentionMs) },
      { name: 'min.insync.replicas', value: replicationFactor >= 3 ? '2' : '1' },
    ];
    const admin = this.options.factory().admin();
    try {
      await admin.connect();
      // False when another process was quicker, which is as good.
      await admin.createTopics({
        topics: topics.map((topic) => ({ topic, numPartitions: partitions, replicationFactor, configEntries })),
      });
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    this.options.logger.info({ topics, partitions, replicationFactor, retentionMs }, 'topics were made');
  }

  private noteFewerPartitions(assignment: Assignment, made: readonly string[]): void {
    const { partitions: wanted = 6 } = this.options.settings;
    for (const [topic, { length: partitions }] of Object.entries(assignment))
      // More of them would send the keys elsewhere, behind the back of those that rely on their order.
      if (partitions < wanted && !made.includes(topic))
        this.options.logger.warn({ topic, partitions, wanted }, 'a topic has fewer partitions than configured');
  }
}

/** A leader is named some time before it answers; what is published meanwhile would be stored in part and come again. */
async function whenLed(cluster: Cluster, assignment: Assignment): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await offsetsAt(cluster, assignment, 'latest');
      return;
    } catch (error) {
      if (failures >= MOST_FAILURES) throw error;
      await new Signal().wait(backOffMs(failures, BACK_OFF));
      await cluster.refreshMetadata();
    }
  }
}
