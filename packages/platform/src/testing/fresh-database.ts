import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { createLogger } from '../observability/logger.js';
import type { DatabaseSchema } from '../sql/database-schema.js';
import { migrateDatabase } from '../sql/migrate-database.js';
import { administer, dumpOf, schemeOf, type TestServer } from './test-server.js';

export interface FreshDatabase {
  /** For `openDatabase`; on a server its user may read and write rows and nothing else. */
  readonly url: string;
  /** For `migrateDatabase`; on a server its user may do everything in this one schema. */
  readonly migratorUrl: string;
  /** Runs statements in the schema with every right, outside of every unit of work; answers the rows of a single one on a server. */
  readonly administer: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Removes the schema and its users, or the file. */
  readonly drop: () => Promise<void>;
}

export interface FreshDatabaseOptions {
  /** The driver; that of the server when absent. */
  readonly scheme?: 'mariadb' | 'mysql';
  /** False for a schema without tables; a SQLite file is migrated when it is opened. */
  readonly isMigrated?: boolean;
}

/** A `statementMs` for tests that race many writers against each other on a machine that has other work too. */
export const PATIENT_MS = 60_000;

const PASSWORD = 'only for tests';
const logger = createLogger({ level: 'silent', name: 'test' });
// Migrations take a round trip for each table; what they made is made again in one.
const dumps = new Map<DatabaseSchema, string>();

/** A database that no other test has: a schema of its own on `server`, migrated, or a SQLite file where there is none. */
export async function freshDatabase(
  schema: DatabaseSchema,
  server: TestServer | undefined,
  { scheme, isMigrated = true }: FreshDatabaseOptions = {},
): Promise<FreshDatabase> {
  if (server === undefined) return freshFile(schema);
  const dump = isMigrated ? dumps.get(schema) : '';
  const name = `berth_test_${schema.context}_${randomBytes(6).toString('hex')}`;
  const fresh = await freshSchema(name, server, { scheme: scheme ?? (await schemeOf(server)), dump: dump ?? '' });
  if (dump !== undefined) return fresh;
  await migrateDatabase({ ...schema, url: fresh.migratorUrl, logger });
  dumps.set(schema, await dumpOf(server, name));
  return fresh;
}

async function freshFile({ context }: DatabaseSchema): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), `berth-${context}-`));
  const file = join(folder, `${context}.sqlite`);
  const url = `sqlite:${file}`;
  return {
    url,
    migratorUrl: url,
    administer: async (sql) => {
      const connection = new Libsql(file);
      connection.exec(sql);
      connection.close();
      return [];
    },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freshSchema(
  database: string,
  server: TestServer,
  { scheme, dump }: { readonly scheme: string; readonly dump: string },
): Promise<FreshDatabase> {
  const id = database.slice(-12);
  const [service, migrator] = [`test_${id}_service`, `test_${id}_migrator`];
  // In a GRANT an underscore stands for any character.
  const granted = `\`${database.replaceAll('_', String.raw`\_`)}\`.*`;
  await administer(
    server,
    undefined,
    `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    CREATE USER ${service}@'%' IDENTIFIED BY '${PASSWORD}', ${migrator}@'%' IDENTIFIED BY '${PASSWORD}';
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${granted} TO ${service}@'%';
    GRANT ALL ON ${granted} TO ${migrator}@'%';
    USE ${database};
    ${dump}`,
  );
  const urlOf = (user: string) => `${scheme}://${user}:${encodeURIComponent(PASSWORD)}@${server.host}:${server.port}/${database}`;
  return {
    url: urlOf(service),
    migratorUrl: urlOf(migrator),
    administer: (sql) => administer(server, database, sql),
    drop: async () => {
      await administer(server, undefined, `DROP DATABASE ${database}; DROP USER ${service}@'%', ${migrator}@'%'`);
    },
  };
}
