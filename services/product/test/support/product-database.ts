import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, type Database, openDatabase } from '@berth/platform';
import { catalogueMigrations } from '../../src/outbound/sql/catalogue/catalogue-migrations.js';
import { catalogueEntities } from '../../src/outbound/sql/catalogue/product-rows.js';
import { walletEntities } from '../../src/outbound/sql/wallet/ledger-rows.js';
import { walletMigrations } from '../../src/outbound/sql/wallet/wallet-migrations.js';

/** A database of its own with the tables of catalogue and wallet; `dispose` removes it. */
export async function openCatalogueAndWallet(): Promise<{ database: Database; dispose: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-product-'));
  const database = await openDatabase({
    context: 'product',
    url: `sqlite:${join(folder, 'product.sqlite')}`,
    entities: [...catalogueEntities, ...walletEntities],
    migrations: [...catalogueMigrations, ...walletMigrations],
    logger: createLogger({ level: 'silent', name: 'test' }),
  });
  return {
    database,
    dispose: async () => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
