import { flag, integer, type JsonSchema, listOf, oneOf, orNull, type Properties, text, userId } from '../../events/schemas/json-schema.js';
import { TOPICS } from '../../topics.js';
import type {
  ConsumerFigures,
  DeadLetterFigures,
  EventLogFigures,
  LateOperation,
  MoneyFigures,
  OutboxFigures,
  PaidNotRunning,
  WatchFigures,
} from '../overview.js';
import { answered, described, int64Text, ref, time, uuid } from './api-schema.js';
import { KINDS } from './operation.js';

export const AS_OF = '2026-11-21T08:12:00.000Z';
const amount = described(integer, 'minor units');
const count: JsonSchema = { ...integer, minimum: 0 };
export const asOf = described(time, 'When these figures were taken.');
export const age = described(count, 'seconds');

/** An object with a schema for each field of `T`, described and with an example of it. */
const figures = <T>(properties: Properties<T>, description: string, example: T): JsonSchema =>
  answered(properties, { description, example });

const OUTBOX: OutboxFigures = { asOf: AS_OF, waiting: 0, oldestSeconds: 0 };
const DEAD_LETTERS: DeadLetterFigures = { topic: 'order.events', waiting: 0, exact: true };
const CONSUMER: ConsumerFigures = { group: 'berth-product', topic: 'instance.events', unread: 0 };
const EVENT_LOG: EventLogFigures = { asOf: AS_OF, deadLetters: [DEAD_LETTERS], consumers: [CONSUMER] };
export const BACKLOG = { outbox: OUTBOX, eventLog: EVENT_LOG };
export const PAID_NOT_RUNNING: PaidNotRunning = {
  orderId: '117537422942015488',
  userId: 2,
  instanceId: '2243860224272',
  paidAt: '2026-11-21T08:11:45.402Z',
  ageSeconds: 14,
  provisionBy: '2026-11-21T08:21:45.402Z',
  reason: 'The instance is being made.',
};
export const MONEY: MoneyFigures = {
  asOf: AS_OF,
  currency: 'EUR',
  available: 1500,
  held: 500,
  captured: 0,
  capturedToday: 0,
  sum: 0,
  balanced: true,
};
export const LATE: LateOperation = {
  operationId: '01a1fd29-4fac-7306-a225-804712495d27',
  instanceId: '2243860224272',
  kind: 'start',
  createdAt: '2026-11-21T08:05:00.000Z',
  ageSeconds: 420,
  deadline: '2026-11-21T08:15:00.000Z',
};
export const WATCH: WatchFigures = {
  asOf: AS_OF,
  leads: true,
  synced: true,
  heartbeatAt: '2026-11-21T08:11:59.000Z',
  heartbeatAgeSeconds: 1,
  stale: false,
};

export const FIGURE_SCHEMAS = {
  OutboxFigures: figures<OutboxFigures>({ asOf, waiting: count, oldestSeconds: age }, 'What a part has still to publish.', OUTBOX),
  DeadLetterFigures: figures<DeadLetterFigures>(
    {
      topic: oneOf(...TOPICS),
      waiting: described(count, 'Letters that were not replayed.'),
      exact: described(flag, 'False where there were too many to look at: it counts those too that were replayed.'),
    },
    'Dead letters of one topic.',
    DEAD_LETTERS,
  ),
  ConsumerFigures: figures<ConsumerFigures>(
    { group: text, topic: oneOf(...TOPICS), unread: count },
    'How far a consumer is behind in one topic, in records.',
    CONSUMER,
  ),
  EventLogFigures: figures<EventLogFigures>(
    {
      asOf,
      deadLetters: described(listOf(ref('DeadLetterFigures')), 'Of the topics that the part publishes.'),
      consumers: described(listOf(ref('ConsumerFigures')), 'Of the topics that it follows.'),
    },
    'The event log as a part sees it.',
    EVENT_LOG,
  ),
  PaidNotRunning: figures<PaidNotRunning>(
    {
      orderId: int64Text,
      userId,
      instanceId: orNull(int64Text),
      paidAt: time,
      ageSeconds: age,
      provisionBy: described(orNull(time), 'Until then it runs, or the money goes back.'),
      reason: described(orNull(text), 'Why it does not run yet, as far as that is known.'),
    },
    'An order whose money is held and whose instance is not running yet.',
    PAID_NOT_RUNNING,
  ),
  MoneyFigures: figures<MoneyFigures>(
    {
      asOf,
      currency: text,
      available: amount,
      held: amount,
      captured: described(integer, 'Taken and not refunded, ever.'),
      capturedToday: described(integer, 'The part of it since midnight UTC.'),
      sum: described(integer, 'Of all entries; anything but 0 means that the ledger is wrong.'),
      balanced: flag,
    },
    'Sums over the whole ledger, in minor units.',
    MONEY,
  ),
  LateOperation: figures<LateOperation>(
    { operationId: uuid, instanceId: int64Text, kind: oneOf(...KINDS), createdAt: time, ageSeconds: age, deadline: time },
    'An operation that is late, or close to it.',
    LATE,
  ),
  WatchFigures: figures<WatchFigures>(
    {
      asOf,
      leads: described(flag, 'Whether the replica that answers leads.'),
      synced: described(flag, 'False while the leader does not see the cluster, or this replica cannot tell who leads.'),
      heartbeatAt: described(orNull(time), 'The oldest proof of life over all watches.'),
      heartbeatAgeSeconds: orNull(age),
      stale: described(flag, 'True when what is shown of running instances may not be so any more.'),
    },
    'Whether somebody watches the cluster.',
    WATCH,
  ),
} as const;
