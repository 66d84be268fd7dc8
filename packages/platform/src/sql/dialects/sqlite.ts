import Libsql from 'libsql';
import { DataSource, type EntitySchema, type QueryRunner } from 'typeorm';
import type { MigrationClass } from '../migrations.js';
import type { Store } from '../store.js';
import { markActive } from './mark-active.js';
import { withColumns } from './with-columns.js';

// Short, since the driver blocks the event loop while it waits; the unit of work tries again.
const BUSY_TIMEOUT_MS = 200;

interface SqliteFile {
  readonly file: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationClass[];
}

interface SqliteConnection {
  defaultSafeIntegers(on: boolean): void;
  pragma(statement: string): unknown;
}

/** Opens a SQLite file, made when absent: one connection that writes and one that cannot. Migrations are run. */
export async function openSqlite(options: SqliteFile): Promise<Store> {
  const writer = await connectSqlite(options);
  await writer.runMigrations({ transaction: 'each' });
  const reader = await connect(options, ['query_only = ON']).initialize();
  return {
    writer,
    reader,
    hasOneWriter: true,
    begin,
    commit: (runner) => end(runner, 'COMMIT'),
    rollback: (runner) => end(runner, 'ROLLBACK'),
  };
}

/** Opens a SQLite file for writing, made when absent; no migration is run. */
export const connectSqlite = (file: SqliteFile): Promise<DataSource> => connect(file, ['synchronous = FULL']).initialize();

/** Opens a SQLite file to compare its tables: TypeORM does not know a flag in SQLite's own catalogue again when it comes as a bigint. */
export const connectToCatalogue = (file: SqliteFile): Promise<DataSource> => connect(file, ['query_only = ON'], 'number').initialize();

function connect(
  { file, entities, migrations }: SqliteFile,
  pragmas: readonly string[],
  integersAs: 'bigint' | 'number' = 'bigint',
): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: Libsql,
    database: file,
    enableWAL: true,
    timeout: BUSY_TIMEOUT_MS,
    prepareDatabase: (db: SqliteConnection) => {
      db.defaultSafeIntegers(integersAs === 'bigint');
      for (const pragma of [`busy_timeout = ${BUSY_TIMEOUT_MS}`, ...pragmas]) db.pragma(pragma);
    },
    entities: entities.map(asSqlite),
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

// The one type of a key that SQLite counts up.
const asSqlite = (schema: EntitySchema): EntitySchema =>
  withColumns(schema, (column) => (column.generated === undefined ? column : { ...column, type: 'integer' }));
