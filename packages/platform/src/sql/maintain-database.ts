import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseSchema, wholeSchema } from './database-schema.js';
import { type MysqlUrl, parseDatabaseUrl } from './database-url.js';
import { connectSqlite, connectToCatalogue } from './dialects/sqlite.js';

export interface MaintenanceOptions extends DatabaseSchema {
  /** As for `openDatabase`; its user may be another, with other rights. */
  readonly url: string;
  readonly logger: Logger;
}

// A change of a large table takes its time; only a server that has gone silent is given up.
const STATEMENT_MS = 3_600_000;

/** Connects, without migrating, to change the schema itself or to compare it; closes afterwards. */
export async function maintainDatabase<T>(
  options: MaintenanceOptions,
  purpose: 'change' | 'compare',
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const source = await connect(options, purpose);
  try {
    return await work(source);
  } finally {
    await source.destroy();
  }
}

async function connect(options: MaintenanceOptions, purpose: 'change' | 'compare'): Promise<DataSource> {
  const url = parseDatabaseUrl(options.url);
  const schema = wholeSchema(options);
  const isReadOnly = purpose === 'compare';
  if (url.kind === 'sqlite') return (isReadOnly ? connectToCatalogue : connectSqlite)({ ...schema, file: url.file });
  const { connectMysql } = await import('./dialects/mysql/connect-mysql.js');
  const session = { isReadOnly, statementMs: STATEMENT_MS, lockWaitMs: 60_000 };
  const as = (kind: MysqlUrl['kind']) => connectMysql({ ...schema, context: options.context, url: { ...url, kind }, poolSize: 2, session });
  const source = await as(url.kind);
  if (purpose === 'change') return source;
  const [server] = await source.query<{ version: string }[]>('SELECT VERSION() AS version');
  const kind = server?.version.includes('MariaDB') === true ? 'mariadb' : 'mysql';
  if (kind === url.kind) return source;
  // Rows are the same for both, but each has its own way to tell of a column's default in its catalogue.
  await source.destroy();
  return as(kind);
}
