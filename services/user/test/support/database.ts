import { type Database, type Logger, Outbox, createLogger, openDatabase, randomUuids } from '@berth/platform';
import { freshDatabase, type FreshDatabase, PATIENT_MS } from '@berth/platform/testing';
import { type Clock, systemClock } from '@berth/shared-kernel';
import { inject, onTestFinished } from 'vitest';
import { SqlUsers } from '../../src/outbound/sql/sql-users.js';
import { userSchema } from '../../src/outbound/sql/user-schema.js';

export const logger: Logger = createLogger({ level: 'silent', name: 'test' });

/** Has `cleanUp` run after the test, the latest first. */
export function finallyDo(cleanUp: () => Promise<void>): void {
  onTestFinished(cleanUp);
}

/** A database of this test alone: on MariaDB where the project provides one, else a SQLite file. */
export async function freshUserDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase(userSchema, inject('servers').mariadb);
  finallyDo(() => database.drop());
  return database;
}

export async function openUserDatabase(at?: Pick<FreshDatabase, 'url'>): Promise<Database> {
  const { url } = at ?? (await freshUserDatabase());
  const database = await openDatabase({ ...userSchema, url, logger, statementMs: PATIENT_MS });
  finallyDo(() => database.close());
  return database;
}

/** Every row of every table, as text. */
export async function storedText({ reader }: Database): Promise<string> {
  const tables = reader.dataSource.entityMetadatas.map(({ tableName }) => tableName);
  const rows = await Promise.all(tables.map((table) => reader.query(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

export const usersOn = (database: Database, clock: Clock = systemClock): SqlUsers =>
  new SqlUsers(database, new Outbox({ source: '/services/user', clock, uuids: randomUuids(clock) }));

export interface RecordedEvent {
  readonly event_type: string;
  readonly event_key: string;
  readonly body: string;
}

export const recordedEvents = (database: Database): Promise<readonly RecordedEvent[]> =>
  database.reader.query('SELECT event_type, event_key, body FROM outbox ORDER BY id');

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  constructor(private ms = Date.UTC(2026, 10, 21)) {}

  now(): Date {
    return new Date(this.ms);
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

export const codesOf = (results: readonly PromiseSettledResult<unknown>[]): readonly string[] =>
  results.map((result) => (result.status === 'fulfilled' ? 'ok' : String((result.reason as { code?: string }).code)));
