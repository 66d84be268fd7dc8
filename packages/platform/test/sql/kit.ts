import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstanceStatusChanged, UserRegistered } from '@berth/contracts';
import type { Clock } from '@berth/shared-kernel';
import { freshDatabase, type FreshDatabase, type FreshDatabaseOptions, PATIENT_MS } from '../../src/testing.js';
import { inject, onTestFinished } from 'vitest';
import { createLogger, type Database, type DatabaseOptions, type EventLog, openDatabase, type OutgoingRecord } from '../../src/index.js';
import { counterSchema } from './counter-rows.js';

export const logger = createLogger({ level: 'silent', name: 'test' });

/** Has `cleanUp` run after the test, the latest first. */
export function finallyDo(cleanUp: () => Promise<void>): void {
  onTestFinished(cleanUp);
}

export async function tempFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'berth-sql-'));
  finallyDo(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'test.sqlite');
}

/** A database of this test alone: on MariaDB where the project provides one, else a SQLite file. */
export async function fresh(options: FreshDatabaseOptions = {}): Promise<FreshDatabase> {
  const database = await freshDatabase(counterSchema, inject('servers').mariadb, options);
  finallyDo(() => database.drop());
  return database;
}

export async function open(at?: Pick<FreshDatabase, 'url'>, options: Partial<DatabaseOptions> = {}): Promise<Database> {
  const { url } = at ?? (await fresh());
  const database = await openDatabase({ ...counterSchema, url, logger, statementMs: PATIENT_MS, ...options });
  finallyDo(() => database.close().catch(() => undefined));
  return database;
}

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

/** An event log that keeps what it acknowledged and can be made to fail. */
export class MemoryLog implements Pick<EventLog, 'publish'> {
  readonly records: OutgoingRecord[] = [];
  /** Called before records are kept; what it throws, the publisher gets. */
  onPublish: (records: readonly OutgoingRecord[]) => void | Promise<void> = () => undefined;

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    await this.onPublish(records);
    this.records.push(...records);
  }

  ids(): readonly string[] {
    return this.records.map((record) => record.headers['ce_id'] ?? '');
  }

  /** Sequence numbers of one key in the order in which they were published. */
  sequencesOf(key: string): readonly bigint[] {
    return this.records.filter((record) => record.key === key).map((record) => BigInt(record.headers['ce_sequence'] ?? -1));
  }
}

export const registered = (userId: number): UserRegistered => ({
  event_type: 'USER_REGISTERED',
  user_id: userId,
  timestamp: 1_790_000_000,
  data: { status: 'ENABLED', roles: ['user'] },
});

/** An event as large as its message. */
export const failed = (instanceId: bigint, message: string): InstanceStatusChanged => ({
  event_type: 'INSTANCE_STATUS_CHANGED',
  instance_id: instanceId,
  timestamp: 1_790_000_000,
  user_id: 1,
  name: 'one',
  data: {
    cpu: 1,
    memory: 64,
    gpu: 0,
    image: 'berth/hello:1',
    from: 'RUNNING',
    to: 'FAILED',
    reason: 'crash-loop',
    message,
    terminal: false,
    operation: null,
  },
});

export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
