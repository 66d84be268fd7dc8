import { invalidInput, type UnitOfWork } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { EntityManager, EntitySchema } from 'typeorm';
import { openSqlite } from './dialects/sqlite.js';
import type { MigrationClass } from './migrations.js';
import { platformEntities } from './platform-rows.js';
import { platformMigrations } from './platform-migrations.js';
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

export interface DatabaseOptions {
  /** `user`, `product`, `resource`: for logs. */
  readonly context: string;
  /** `sqlite:<path of the file>`. */
  readonly url: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationClass[];
  readonly logger: Logger;
}

/**
 * Opens the database of a context, with the platform's own tables (outbox, inbox, ...), and brings its schema up to date.
 * @throws invalid-input `config.database-url` for an URL that names no known kind of database
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const statements = new StatementCounts();
  const store = await openStore(options, statements);
  const logger = options.logger.child({ database: options.context });
  const unitOfWork = new SqlUnitOfWork(store, statements, logger);
  return {
    unitOfWork,
    reader: store.reader.manager,
    statements,
    close: async () => {
      await unitOfWork.close();
      await store.reader.destroy();
      await store.writer.destroy();
    },
  };
}

function openStore({ url, ...options }: DatabaseOptions, statements: StatementCounts): Promise<Store> {
  const [, scheme, rest] = /^([a-z0-9+]+):(.+)$/.exec(url) ?? [];
  const entities = [...platformEntities, ...options.entities];
  const migrations = [...platformMigrations, ...options.migrations];
  if (scheme === 'sqlite' && rest !== undefined)
    return openSqlite({ file: rest, entities, migrations, onRead: () => statements.stated('reader') });
  throw invalidInput('config.database-url', `The database URL must be sqlite:<path>, not ${scheme ?? '(no scheme)'}:...`);
}
