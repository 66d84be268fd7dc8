import type { UnitOfWork } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { parseDatabaseUrl } from './database-url.js';
import { type DatabaseSchema, wholeSchema } from './database-schema.js';
import { openSqlite } from './dialects/sqlite.js';
import { refusePendingMigrations } from './pending-migrations.js';
import { SqlUnitOfWork } from './sql-unit-of-work.js';
import { StatementCounts } from './statement-counts.js';
import type { Store } from './store.js';

/** The database of one context. */
export interface Database {
  readonly unitOfWork: UnitOfWork;
  /** Reads what is committed and cannot write. */
  readonly reader: EntityManager;
  /** SQL statements by unit of work since the database was opened. */
  readonly statements: StatementCounts;
  /** Waits for the units of work under way. */
  close(): Promise<void>;
}

export interface DatabaseOptions extends DatabaseSchema {
  /** `sqlite:<path of the file>`, `mysql://<user>:<password>@<host>:<port>/<schema>` or `mariadb://...`. */
  readonly url: string;
  readonly logger: Logger;
  /** Connections that write, and as many that read; 8 when absent. SQLite has one of each. */
  readonly poolSize?: number;
  /** How long a statement of a server may take, in milliseconds; 5 s when absent. */
  readonly statementMs?: number;
}

/**
 * Opens the database of a context, with the platform's own tables (outbox, inbox, ...). The schema of a SQLite file is brought up to date,
 * that of a server must be: `migrateDatabase` has a user of its own.
 * @throws invalid-input `config.database-url` for an URL that names no known kind of database, or a user or schema that the server refuses
 * @throws refused `database.schema-behind`
 * @throws unavailable `database.unavailable`
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const statements = new StatementCounts();
  const store = await openStore(options);
  store.reader.logger.logQuery = () => statements.stated('reader');
  const logger = options.logger.child({ database: options.context });
  const unitOfWork = new SqlUnitOfWork(store, statements, logger);
  return {
    unitOfWork,
    reader: store.reader.manager,
    statements,
    close: async () => {
      await unitOfWork.close();
      await closeStore(store);
    },
  };
}

async function openStore(options: DatabaseOptions): Promise<Store> {
  const { context, poolSize = 8, statementMs = 5_000 } = options;
  const url = parseDatabaseUrl(options.url);
  const schema = wholeSchema(options);
  if (url.kind === 'sqlite') return openSqlite({ ...schema, file: url.file });
  // The driver of servers is nothing for who has a file.
  const { openMysql } = await import('./dialects/mysql.js');
  const store = await openMysql({ ...schema, context, url, poolSize, statementMs });
  try {
    await refusePendingMigrations(store.reader, context);
    return store;
  } catch (error) {
    await closeStore(store);
    throw error;
  }
}

async function closeStore({ reader, writer }: Store): Promise<void> {
  await reader.destroy();
  await writer.destroy();
}
