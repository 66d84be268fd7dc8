import { invalidInput } from '@berth/shared-kernel';
import { DataSource, type EntitySchema } from 'typeorm';
import type { MysqlUrl } from '../../database-url.js';
import type { MigrationClass } from '../../migrations.js';
import { asServerFailure, isTurnedAway } from '../../server-failures.js';
import { withColumns } from '../with-columns.js';
import { guardStatements } from './guard-statements.js';
import { mysqlDriver, type SessionOptions } from './mysql-pool.js';

export interface MysqlOptions {
  readonly context: string;
  readonly url: MysqlUrl;
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationClass[];
  readonly poolSize: number;
  readonly session: SessionOptions;
}

const CONNECT_MS = 3_000;

/**
 * Connects to a MySQL or a MariaDB.
 * @throws invalid-input `config.database-url` when the server refuses the user or the schema of the URL
 * @throws unavailable `database.unavailable`
 */
export async function connectMysql({ context, url, entities, migrations, poolSize, session }: MysqlOptions): Promise<DataSource> {
  const { kind, ...address } = url;
  const source = new DataSource({
    type: kind,
    ...address,
    driver: mysqlDriver(session),
    poolSize,
    connectTimeout: Math.min(CONNECT_MS, session.statementMs),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    flags: ['FOUND_ROWS', '-LOCAL_FILES'],
    entities: entities.map(asMysql),
    migrations: [...migrations],
    // A DDL statement of these servers commits whatever is open.
    migrationsTransactionMode: 'none',
    synchronize: false,
    logging: false,
  });
  guardStatements(source, session.statementMs);
  try {
    return await source.initialize();
  } catch (error) {
    if (isTurnedAway(error))
      throw invalidInput('config.database-url', `The database of ${context} refuses the user or the schema of its URL.`, { cause: error });
    throw asServerFailure(error);
  }
}

// A TEXT of these servers ends at 64 KiB; everything else of a row is the same for all databases.
const asMysql = (schema: EntitySchema): EntitySchema =>
  withColumns(schema, (column) => (column.type === 'text' ? { ...column, type: 'longtext' } : column));
