import { randomUUID } from 'node:crypto';
import { type Clock, isBerthError, systemClock } from '@berth/shared-kernel';
import type { Metrics } from '../../observability/metrics.js';
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
import { measureOf } from '../topic-measure.js';
import { clusterConsumer, type GroupView } from './cluster-consumer.js';
import { type Assignment, commitForIdleGroup, extentsOf, offsetsAt, partitionsOf, recordsBetween } from './group-offsets.js';
import type { LagGauge } from './held-partitions.js';
import { type KafkaConnection, type KafkaFactory, kafkaFactory } from './kafka-client.js';
import { logClosed, logUnavailable } from './kafka-errors.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { KafkaReader } from './kafka-reader.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { KafkaTopics, type TopicSettings } from './kafka-topics.js';

export interface KafkaEventLogOptions extends KafkaConnection {
  readonly topics?: TopicSettings;
  readonly clock?: Clock;
  readonly metrics?: Metrics;
  /** How long a group waits for a member that has fallen silent, in milliseconds (brokers take 6,000 or more); 10 s when absent. */
  readonly sessionTimeoutMs?: number;
  /** After how long of trying a publish is refused as unavailable, in milliseconds; 6 s when absent. */
  readonly publishWithinMs?: number;
}

/** Opens the event log in Kafka; nothing is asked of the brokers before it is used, so it can be opened while they are down. */
export const openKafkaEventLog = (options: KafkaEventLogOptions): KafkaEventLog => new KafkaEventLog(options);

/** The event log in Kafka. Topics are made when they are first published or subscribed to; those that exist are left as they are. */
export class KafkaEventLog implements EventLog {
  private readonly factory: KafkaFactory;
  private readonly topics: KafkaTopics;
  private readonly publisher: KafkaPublisher;
  private readonly lag: LagGauge | null;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly shutting = new AbortController();
  private closing: Promise<void> | null = null;

  constructor(private readonly options: KafkaEventLogOptions) {
    const { logger, clock = systemClock, topics: settings = {}, publishWithinMs: deadlineMs = 6_000, metrics } = options;
    this.factory = kafkaFactory(options);
    this.topics = new KafkaTopics({ factory: this.factory, settings, logger });
    this.publisher = new KafkaPublisher({ factory: this.factory, topics: this.topics, clock, deadlineMs });
    this.lag =
      metrics?.gauge({
        name: 'berth_event_log_lag_records',
        help: 'Records of a partition that a group has not handled, as far as this member knows.',
        labels: ['group', 'topic', 'partition'],
      }) ?? null;
  }

  publish(records: readonly OutgoingRecord[]): Promise<void> {
    return this.publisher.publish(records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.refuseClosed();
    const { factory, topics, lag } = this;
    const { logger, sessionTimeoutMs = 10_000 } = this.options;
    const subscription = new KafkaSubscription({ subscription: options, factory, topics, sessionTimeoutMs, lag, logger });
    this.subscriptions.add(subscription);
    await subscription.begun;
    return {
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  read(options: ReadOptions): AsyncIterable<StoredRecord> {
    this.refuseClosed();
    return new KafkaReader(this.factory, options, this.shutting.signal).records();
  }

  count({ topics, from }: CountOptions): Promise<number> {
    return this.ask(randomUUID(), topics, async ({ cluster }, assignment) => {
      const begins = await offsetsAt(cluster, assignment, from);
      return recordsBetween(begins, await offsetsAt(cluster, assignment, 'latest'));
    });
  }

  rewind({ group: groupId, topics, to }: RewindOptions): Promise<void> {
    return this.ask(groupId, topics, async (group, assignment) =>
      commitForIdleGroup(group, assignment, await offsetsAt(group.cluster, assignment, to)),
    );
  }

  measure({ topics, group }: MeasureOptions): Promise<readonly TopicMeasure[]> {
    return this.ask(group ?? randomUUID(), topics, async (view, assignment) => {
      const extents = await extentsOf(view, assignment, group !== undefined);
      return measureOf(topics, extents, group !== undefined);
    });
  }

  /** Stops every subscription and reading, and waits for what is being published; whatever comes after is refused as unavailable. */
  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  /** Asks the brokers once about those of the topics that exist, without becoming a member of the group. */
  private async ask<T>(
    groupId: string,
    topics: readonly string[],
    question: (group: GroupView, assignment: Assignment) => Promise<T>,
  ): Promise<T> {
    this.refuseClosed();
    const { consumer, group } = clusterConsumer(this.factory(), { groupId });
    try {
      await consumer.connect();
      const { topicMetadata } = await group.cluster.metadata();
      const present = topics.filter((topic) => topicMetadata.some((each) => each.topic === topic));
      return await question(group, await partitionsOf(group.cluster, present));
    } catch (error) {
      throw isBerthError(error) ? error : logUnavailable(error);
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private async shut(): Promise<void> {
    this.shutting.abort();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    // Last, since handlers publish.
    await this.publisher.close();
  }

  private refuseClosed(): void {
    if (this.closing !== null) throw logClosed();
  }
}
