import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, type Logger, Outbox, createLogger, openDatabase, randomUuids } from '@berth/platform';
import { type Clock, systemClock } from '@berth/shared-kernel';
import { afterEach } from 'vitest';
import { userMigrations } from '../../src/outbound/sql/migrations.js';
import { userEntities } from '../../src/outbound/sql/rows.js';
import { SqlUsers } from '../../src/outbound/sql/sql-users.js';

export const logger: Logger = createLogger({ level: 'silent', name: 'test' });

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Has `cleanUp` run after the test, the latest first. */
export function finallyDo(cleanUp: () => Promise<void>): void {
  cleanUps.push(cleanUp);
}

export async function tempFile(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'berth-user-'));
  finallyDo(() => rm(directory, { recursive: true, force: true }));
  return join(directory, name);
}

export async function openUserDatabase(file?: string): Promise<Database> {
  const url = `sqlite:${file ?? (await tempFile('user.sqlite'))}`;
  const database = await openDatabase({ context: 'user', url, entities: userEntities, migrations: userMigrations, logger });
  finallyDo(() => database.close());
  return database;
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
