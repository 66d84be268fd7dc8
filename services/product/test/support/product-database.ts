import { createLogger, type Database, openDatabase } from '@berth/platform';
import { freshDatabase, type FreshDatabase, PATIENT_MS } from '@berth/platform/testing';
import { inject } from 'vitest';
import { productSchema } from '../../src/outbound/sql/product-schema.js';

export interface ProductDatabase {
  readonly at: FreshDatabase;
  readonly database: Database;
  /** Closes and removes it. */
  readonly dispose: () => Promise<void>;
}

export const freshProductDatabase = (): Promise<FreshDatabase> => freshDatabase(productSchema, inject('servers').mariadb);

/** As one more replica does. */
export const openReplica = ({ url }: Pick<FreshDatabase, 'url'>): Promise<Database> =>
  openDatabase({ ...productSchema, url, logger: createLogger({ level: 'silent', name: 'test' }), statementMs: PATIENT_MS });

/** A database of this test alone: on MariaDB where the project provides one, else a SQLite file. */
export async function openProductDatabase(): Promise<ProductDatabase> {
  const at = await freshProductDatabase();
  const database = await openReplica(at);
  return {
    at,
    database,
    dispose: async () => {
      await database.close();
      await at.drop();
    },
  };
}
