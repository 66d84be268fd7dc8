import type { EventMeta, UserRegistered, WireEvent } from '@berth/contracts';
import { systemClock, type Tx } from '@berth/shared-kernel';
import {
  type ConsumerOptions,
  type Database,
  type EventHandlers,
  managerOf,
  Metrics,
  openSqliteEventLog,
  type OutgoingMeta,
  randomUuids,
  type SqliteEventLog,
  startConsumer,
  type Subscription,
  toRecord,
} from '../../src/index.js';
import { eventually } from '@berth/shared-kernel/testing';
import { ticketRows } from '../sql/counter-rows.js';
import { finallyDo, logger, open, tempFile } from '../sql/kit.js';
import { lagOf } from './lag-of.js';

export const GROUP = 'test-consumer';
export const TOPICS = ['user.events'] as const;

export interface ConsumerWorld {
  readonly log: SqliteEventLog;
  readonly database: Database;
  readonly metrics: Metrics;
  start(handlers: EventHandlers, options?: Partial<ConsumerOptions>): Promise<Subscription>;
  publish(event: WireEvent, meta?: Partial<OutgoingMeta>): Promise<string>;
  /** Resolves when the consumer has committed everything that was published. */
  settled(withinMs?: number): Promise<void>;
  /** What handlers have left behind by `mark`, in order. */
  marks(): Promise<string[]>;
  /** Events counted with this outcome, all types together. */
  counted(outcome: string): Promise<number>;
  /** How many records the consumer has not committed. */
  lag(): number;
  /** Event ids that the inbox holds. */
  inbox(): Promise<string[]>;
}

const uuids = randomUuids(systemClock);

export const registered = (userId: number): UserRegistered => ({
  event_type: 'USER_REGISTERED',
  user_id: userId,
  timestamp: 1_790_000_000,
  data: { status: 'ENABLED', roles: ['user'] },
});

/** The effect of a handler: one more row with this label. */
export async function mark(tx: Tx, label: string): Promise<void> {
  await managerOf(tx).createQueryBuilder().insert().into(ticketRows).values({ label }).updateEntity(false).execute();
}

/** A handler of USER_REGISTERED and nothing else. */
export const onRegistered = (handle: (tx: Tx, event: UserRegistered, meta: EventMeta) => Promise<void>): EventHandlers => ({
  USER_REGISTERED: handle,
});

export const metaOf = (changes: Partial<OutgoingMeta> = {}): OutgoingMeta => ({
  id: uuids.next(),
  sequence: 1n,
  time: systemClock.now(),
  source: '/services/user',
  correlationId: '0af7651916cd43dd8448eb211c80319c',
  causationId: null,
  traceparent: null,
  ...changes,
});

export async function openWorld(): Promise<ConsumerWorld> {
  const file = await tempFile();
  const log = openSqliteEventLog({ file, clock: systemClock, logger });
  const database = await open();
  const metrics = new Metrics();
  finallyDo(() => log.close());
  return {
    log,
    database,
    metrics,
    start: (handlers, options = {}) =>
      startConsumer({ log, group: GROUP, topics: TOPICS, handlers, database, clock: systemClock, logger, metrics, ...options }),
    publish: async (event, changes = {}) => {
      const meta = metaOf(changes);
      await log.publish([toRecord(event, meta)]);
      return meta.id;
    },
    settled: (withinMs = 10_000) =>
      eventually(() => {
        const lag = lagOf(file, GROUP, TOPICS);
        if (lag !== 0) throw new Error(`${lag} records are not committed`);
      }, withinMs),
    lag: () => lagOf(file, GROUP, TOPICS),
    marks: async () => (await database.reader.find(ticketRows, { order: { id: 'ASC' } })).map(({ label }) => label),
    counted: async (outcome) => {
      const metric = await metrics.registry.getSingleMetric('berth_events_consumed_total')?.get();
      return (metric?.values ?? []).filter(({ labels }) => labels['outcome'] === outcome).reduce((sum, { value }) => sum + value, 0);
    },
    inbox: async () => {
      const rows = await database.reader.query<{ readonly event_id: string }[]>('SELECT event_id FROM inbox ORDER BY event_id');
      return rows.map((row) => row.event_id);
    },
  };
}

/** A text that is an event of a type which nobody knows. */
export const strangeText = (type: string): string => JSON.stringify({ event_type: type, user_id: 1, timestamp: 1, data: {} });
