import { isBerthError } from '@berth/shared-kernel';
import kafkajs, { type Consumer, type EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import { settledWithin } from '../../lifecycle/within.js';
import type { SubscribeOptions } from '../event-log.js';
import { type ClusterConsumer, clusterConsumer, type Coordinator } from './cluster-consumer.js';
import { type Assignment, commitForIdleGroup, committedOffsets, offsetsAt, partitionsOf, without } from './group-offsets.js';
import { HeldPartitions, type LagGauge } from './held-partitions.js';
import type { KafkaFactory } from './kafka-client.js';
import { protocolErrorOf } from './kafka-errors.js';
import type { KafkaTopics } from './kafka-topics.js';

/** What outlives a member and the next one of its subscription must know. */
export interface Estate {
  /** Handlers that are still under way, by the name of their partition. */
  readonly lingering: Map<string, Promise<void>>;
  /** As the group knew the member that broke, null when it left in order. */
  memberId: string | null;
}

export interface GroupMemberOptions {
  readonly subscription: SubscribeOptions;
  readonly factory: KafkaFactory;
  readonly topics: KafkaTopics;
  /** How long the group waits for a member that has fallen silent, in milliseconds. */
  readonly sessionTimeoutMs: number;
  readonly estate: Estate;
  readonly lag: LagGauge | null;
  readonly logger: Logger;
}

const REBALANCE_WITHIN_MS = 30_000;
const SILENT_FOR_MS = REBALANCE_WITHIN_MS + 10_000;
const LEAVE_WITHIN_MS = 5_000;
const FOR_EVER_MS = 2 ** 31 - 1;

/** One kafkajs consumer from joining its group to leaving it or breaking; what it fetches is handled beside its loop, never in it. */
export class GroupMember {
  /** Resolves when the member has its first partitions. */
  readonly joined: Promise<void>;
  private readonly client: ClusterConsumer;
  private readonly over = new AbortController();
  private held: Promise<HeldPartitions | null> = Promise.resolve(null);
  private releasing: Promise<void> = Promise.resolve();
  private former: string | null;
  private isStopping = false;
  private hasJoined = () => {};
  private noteAlive = () => {};

  constructor(private readonly options: GroupMemberOptions) {
    const { factory, subscription, sessionTimeoutMs: sessionTimeout } = options;
    this.former = options.estate.memberId;
    this.joined = new Promise((resolve) => (this.hasJoined = resolve));
    const config = {
      groupId: subscription.group,
      sessionTimeout,
      rebalanceTimeout: REBALANCE_WITHIN_MS,
      heartbeatInterval: Math.min(1_000, sessionTimeout / 5),
      // stop(), disconnect() and every rebalance wait for the fetch under way.
      maxWaitTimeInMs: 300,
      maxBytesPerPartition: 2 ** 19,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    };
    this.client = clusterConsumer(factory(), config, (coordinator) => this.beforeJoin(coordinator));
  }

  /** Resolves after a stop; rejects when the member broke. */
  async run(): Promise<void> {
    const { consumer } = this.client;
    const working: Promise<unknown>[] = [];
    const ended = this.untilEnded(consumer);
    try {
      working.push(this.begin(consumer));
      await Promise.race([ended, ...working]);
      await ended;
    } finally {
      this.over.abort();
      await this.release(0);
      // A consumer that is told to go while it connects or joins does not hear it.
      const settled = Promise.allSettled(working);
      await settledWithin(LEAVE_WITHIN_MS, settled);
      await settledWithin(LEAVE_WITHIN_MS, consumer.disconnect());
      void settled.then(() => consumer.disconnect()).catch(() => undefined);
    }
    this.options.estate.memberId = null;
  }

  /** Waits for the handlers under way and commits, while heartbeats go on; `run` then leaves the group. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await (this.releasing = this.release(FOR_EVER_MS));
    this.over.abort();
  }

  private async begin(consumer: Consumer): Promise<void> {
    const { subscription, topics } = this.options;
    await topics.ensure(subscription.topics);
    await consumer.connect();
    if (subscription.from === 'latest') await this.beginAtEnd();
    // What had no offset when the group began came later, or the group begins with the earliest.
    await consumer.subscribe({ topics: [...subscription.topics], fromBeginning: true });
    if (this.over.signal.aborted) return;
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.take(payload) });
  }

  private async beginAtEnd(): Promise<void> {
    const { group } = this.client;
    const all = await partitionsOf(group.cluster, this.options.subscription.topics);
    const fresh = without(all, await committedOffsets(group, all));
    try {
      await commitForIdleGroup(group, fresh, await offsetsAt(group.cluster, fresh, 'latest'));
    } catch (error) {
      // Its members have seen to it.
      if (!isBerthError(error, 'refused')) throw error;
    }
  }

  /** Resolves when the member is to leave; rejects when it does not work any more. */
  private untilEnded(consumer: Consumer): Promise<void> {
    const { events } = consumer;
    return new Promise((resolve, reject) => {
      const silence = setTimeout(() => reject(new Error('The consumer neither fetches nor joins its group.')), SILENT_FOR_MS);
      // A timer that was cleared would begin anew.
      this.noteAlive = () => void (this.over.signal.aborted || silence.refresh());
      this.over.signal.addEventListener('abort', () => {
        clearTimeout(silence);
        resolve();
      });
      consumer.on(events.CRASH, ({ payload }) => reject(payload.error));
      // kafkajs keeps the connection, though nothing may ever come through it again.
      consumer.on(events.REQUEST_TIMEOUT, ({ payload }) => reject(new Error(`The broker ${payload.broker} has fallen silent.`)));
      consumer.on(events.GROUP_JOIN, ({ payload }) => {
        this.options.estate.memberId = payload.memberId;
        this.onJoined(payload.memberAssignment, reject);
      });
      consumer.on(events.FETCH_START, () => this.throwWhenOver());
      consumer.on(events.FETCH, () => void this.held.then((held) => held !== null && this.noteAlive()).catch(() => undefined));
    });
  }

  private async beforeJoin(coordinator: () => Promise<Coordinator>): Promise<void> {
    this.throwWhenOver();
    const { subscription, sessionTimeoutMs } = this.options;
    // Not longer, or the group believes this member dead; a handler that takes longer runs on, and its record comes again.
    const drainMs = sessionTimeoutMs / 2;
    if (!this.isStopping) this.releasing = this.release(drainMs);
    await settledWithin(drainMs, this.releasing);
    // Else the group would wait for the session of a former self to run out before it lets anybody work.
    if (this.former !== null) await leave(await coordinator(), subscription.group, this.former);
    this.former = null;
  }

  /** The only way to be heard by a kafkajs consumer that went on joining after it was told to disconnect. */
  private throwWhenOver(): void {
    if (this.over.signal.aborted) throw new kafkajs.KafkaJSNonRetriableError('The member has left its group.');
  }

  private onJoined(assignment: Assignment, failed: (error: unknown) => void): void {
    if (this.isStopping || this.over.signal.aborted) return;
    this.noteAlive();
    this.setFetching(this.everything, true);
    const held = this.hold(assignment);
    this.held = held;
    held.then(() => this.hasJoined(), failed);
  }

  private async hold(assignment: Assignment): Promise<HeldPartitions> {
    const { subscription, sessionTimeoutMs, estate, lag, logger } = this.options;
    const { group } = this.client;
    const committed = await committedOffsets(group, assignment);
    const earliest = await offsetsAt(group.cluster, without(assignment, committed), 'earliest');
    return new HeldPartitions({
      group: subscription.group,
      assignment,
      offsets: new Map([...earliest, ...committed]),
      handle: subscription.handle,
      lingering: estate.lingering,
      pause: (at) => this.setFetching([{ topic: at.topic, partitions: [at.partition] }], false),
      resume: (at) => this.setFetching([{ topic: at.topic, partitions: [at.partition] }], true),
      // With the drain before it still within the session.
      commitWithinMs: 0.3 * sessionTimeoutMs,
      lag,
      logger,
    });
  }

  private async release(withinMs: number): Promise<void> {
    const held = await this.held.catch(() => null);
    this.held = Promise.resolve(null);
    this.setFetching(this.everything, false);
    await held?.release(withinMs);
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const held = await this.held.catch(() => null);
    const taken = held?.take(batch, (offsets) => payload.commitOffsetsIfNecessary(offsets)) ?? null;
    if (taken === 'taken') payload.resolveOffset(batch.lastOffset());
    else if (taken !== null) this.client.consumer.seek({ topic: batch.topic, partition: batch.partition, offset: String(taken.seek) });
  }

  private get everything(): { topic: string }[] {
    return this.options.subscription.topics.map((topic) => ({ topic }));
  }

  private setFetching(from: { topic: string; partitions?: number[] }[], isOn: boolean): void {
    const { consumer } = this.client;
    try {
      if (isOn) consumer.resume(from);
      else consumer.pause(from);
    } catch (error) {
      // It has not begun yet, or has ended by itself.
      if (!(error instanceof kafkajs.KafkaJSNonRetriableError)) throw error;
    }
  }
}

async function leave(coordinator: Coordinator, groupId: string, memberId: string): Promise<void> {
  try {
    await coordinator.leaveGroup({ groupId, memberId });
  } catch (error) {
    // Its session has run out meanwhile; anything else makes the join fail, to be tried again from here.
    if (protocolErrorOf(error) !== 'UNKNOWN_MEMBER_ID') throw error;
  }
}
