import type { DatabaseSchema } from '@berth/platform';
import { catalogueMigrations } from './catalogue/catalogue-migrations.js';
import { catalogueEntities } from './catalogue/product-rows.js';
import { orderEntities, orderMigrations } from './orders/order-migrations.js';
import { withdrawalMigrations } from './withdrawals/withdrawal-migrations.js';
import { withdrawalEntities } from './withdrawals/withdrawal-rows.js';
import { walletEntities } from './wallet/ledger-rows.js';
import { walletMigrations } from './wallet/wallet-migrations.js';

/** What the product context keeps in its database. */
export const productSchema: DatabaseSchema = {
  context: 'product',
  entities: [...catalogueEntities, ...walletEntities, ...orderEntities, ...withdrawalEntities],
  migrations: [...catalogueMigrations, ...walletMigrations, ...orderMigrations, ...withdrawalMigrations],
};
