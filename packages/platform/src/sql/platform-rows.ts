import type { Role, UserStatus } from '@berth/contracts';
import type { EntitySchema } from 'typeorm';
import {
  autoInt64IdColumn,
  dateColumn,
  int64Column,
  intColumn,
  intIdColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from './columns.js';
import { defineRows } from './define-rows.js';

export interface OutboxRow {
  readonly id: bigint;
  readonly eventId: string;
  readonly topic: string;
  readonly eventKey: string;
  readonly eventType: string;
  readonly sequence: bigint;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

export const outboxRows = defineRows<OutboxRow>({
  name: 'outbox',
  columns: {
    id: autoInt64IdColumn(),
    eventId: varcharColumn(36, { name: 'event_id' }),
    topic: varcharColumn(64),
    eventKey: varcharColumn(64, { name: 'event_key' }),
    eventType: varcharColumn(64, { name: 'event_type' }),
    sequence: int64Column(),
    headers: jsonColumn(),
    body: textColumn(),
    createdAt: dateColumn({ name: 'created_at' }),
    publishedAt: nullable(dateColumn({ name: 'published_at' })),
  },
  uniques: [['eventId'], ['topic', 'eventKey', 'sequence']],
  indices: [['publishedAt', 'id']],
});

export interface OutboxLeaseRow {
  readonly name: string;
  readonly fence: bigint;
  readonly holder: string;
  readonly expiresAt: Date;
}

export const outboxLeaseRows = defineRows<OutboxLeaseRow>({
  name: 'outbox_lease',
  columns: {
    name: varcharColumn(32, { primary: true }),
    fence: int64Column(),
    holder: varcharColumn(36),
    expiresAt: dateColumn({ name: 'expires_at' }),
  },
});

export interface ParkedKeyRow {
  readonly topic: string;
  readonly eventKey: string;
  /** The event that the log refuses. */
  readonly eventId: string;
  readonly code: string;
  readonly message: string;
  readonly parkedAt: Date;
}

export const parkedKeyRows = defineRows<ParkedKeyRow>({
  name: 'outbox_parked_key',
  columns: {
    topic: varcharColumn(64, { primary: true }),
    eventKey: varcharColumn(64, { name: 'event_key', primary: true }),
    eventId: varcharColumn(36, { name: 'event_id' }),
    code: varcharColumn(64),
    message: textColumn(),
    parkedAt: dateColumn({ name: 'parked_at' }),
  },
});

export interface EventSequenceRow {
  readonly topic: string;
  readonly aggregateId: string;
  readonly value: bigint;
}

export const eventSequenceRows = defineRows<EventSequenceRow>({
  name: 'event_sequence',
  columns: {
    topic: varcharColumn(64, { primary: true }),
    aggregateId: varcharColumn(64, { name: 'aggregate_id', primary: true }),
    value: int64Column(),
  },
});

export interface InboxRow {
  readonly consumer: string;
  readonly eventId: string;
  readonly handledAt: Date;
}

export const inboxRows = defineRows<InboxRow>({
  name: 'inbox',
  columns: {
    consumer: varcharColumn(64, { primary: true }),
    eventId: varcharColumn(64, { name: 'event_id', primary: true }),
    handledAt: dateColumn({ name: 'handled_at' }),
  },
  indices: [['handledAt']],
});

export interface IdempotencyRow {
  /** SHA-256 in hex of user, method, path and key, which together are longer than a key may be. */
  readonly fingerprint: string;
  readonly userId: number;
  readonly method: string;
  readonly path: string;
  readonly requestKey: string;
  readonly bodyHash: string;
  readonly status: number | null;
  readonly body: string | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

export const idempotencyRows = defineRows<IdempotencyRow>({
  name: 'idempotency_record',
  columns: {
    fingerprint: varcharColumn(64, { primary: true }),
    userId: intColumn({ name: 'user_id' }),
    method: varcharColumn(16),
    path: textColumn(),
    requestKey: textColumn({ name: 'request_key' }),
    bodyHash: varcharColumn(64, { name: 'body_hash' }),
    status: nullable(intColumn()),
    body: nullable(textColumn()),
    createdAt: dateColumn({ name: 'created_at' }),
    completedAt: nullable(dateColumn({ name: 'completed_at' })),
  },
  indices: [['createdAt']],
});

export interface UserStandingRow {
  readonly userId: number;
  readonly status: UserStatus;
  readonly statusSequence: bigint;
  readonly roles: readonly Role[];
  readonly rolesSequence: bigint;
}

export const userStandingRows = defineRows<UserStandingRow>({
  name: 'user_standing',
  columns: {
    userId: intIdColumn({ name: 'user_id' }),
    status: varcharColumn(16),
    statusSequence: int64Column({ name: 'status_sequence' }),
    roles: jsonColumn(),
    rolesSequence: int64Column({ name: 'roles_sequence' }),
  },
});

/** The rows that every context has beside its own. */
export const platformEntities: readonly EntitySchema[] = [
  outboxRows,
  outboxLeaseRows,
  parkedKeyRows,
  eventSequenceRows,
  inboxRows,
  idempotencyRows,
  userStandingRows,
] as readonly EntitySchema[];
