import Libsql from 'libsql';
import { DataSource, type EntitySchema, type QueryRunner } from 'typeorm';
import type { MigrationClass } from '../migrations.js';
import type { Store } from '../store.js';

// Short, since the driver blocks the event loop while it waits; the unit of work tries again.
const BUSY_TIMEOUT_MS = 200;

interface SqliteOptions {
  readonly file: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationClass[];
  /** Called for every statement of the reader. */
  readonly onRead: () => void;
}

interface SqliteConnection {
  defaultSafeIntegers(on: boolean): void;
  pragma(statement: string): unknown;
}

/** Opens a SQLite file, made when absent: one connection that writes and one that cannot. Migrations are run. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const writer = await connect(options, ['synchronous = FULL']).initialize();
  await writer.runMigrations({ transaction: 'each' });
  const reader = await connect(options, ['query_only = ON']).initialize();
  reader.logger.logQuery = options.onRead;
  return {
    writer,
    reader,
    hasOneWriter: true,
    begin,
    commit: (runner) => end(runner, 'COMMIT'),
    rollback: (runner) => end(runner, 'ROLLBACK'),
  };
}

function connect({ file, entities, migrations }: SqliteOptions, pragmas: readonly string[]): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: Libsql,
    database: file,
    enableWAL: true,
    timeout: BUSY_TIMEOUT_MS,
    prepareDatabase: (db: SqliteConnection) => {
      db.defaultSafeIntegers(true);
      for (const pragma of [`busy_timeout = ${BUSY_TIMEOUT_MS}`, ...pragmas]) db.pragma(pragma);
    },
    entities: [...entities],
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
}

// A deferred BEGIN would take the write lock at the first write and fail there when the file moved on since the first read.
async function begin(runner: QueryRunner): Promise<void> {
  await runner.query('BEGIN IMMEDIATE');
  markActive(runner, true);
}

async function end(runner: QueryRunner, statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  await runner.query(statement);
  markActive(runner, false);
}

// Tells TypeORM, which did not begin this transaction itself, so that it opens none inside.
function markActive(runner: QueryRunner, active: boolean): void {
  (runner as { isTransactionActive: boolean }).isTransactionActive = active;
}
