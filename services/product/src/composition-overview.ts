import { Backlog, type Database, type Endpoint, overviewEndpoint, type Service } from '@berth/platform';
import { showShop } from './application/queries/show-shop.js';
import { PRODUCT_GROUP, PRODUCT_TOPICS } from './inbound/kafka/product-handlers.js';
import { SqlShopFigures } from './outbound/sql/overview/sql-shop-figures.js';
import { SqlLedgerTotals } from './outbound/sql/wallet/sql-ledger-totals.js';
import type { ProductDeps } from './product-deps.js';
import { ShopWatch } from './shop-watch.js';

/** What the operator is told of this context; the services are to be started. */
export function productOverview(deps: ProductDeps, database: Database) {
  const { clock, config } = deps;
  const figures = new SqlShopFigures(database);
  const watch = new ShopWatch({ ...deps, figures, totals: new SqlLedgerTotals(database), currency: config.currency });
  const backlog = new Backlog({
    ...deps,
    database,
    context: 'product',
    publishes: ['product.events', 'order.events'],
    follows: { group: PRODUCT_GROUP, topics: PRODUCT_TOPICS },
  });
  const shop = showShop({ figures, clock });
  const endpoint: Endpoint = overviewEndpoint(async () => ({ ...(await shop()), money: watch.money }), backlog);
  const services: readonly Service[] = [backlog, watch];
  return { endpoint, services };
}
