import { type Database, EventConsumer, type UserStandings } from '@berth/platform';
import type { AdvanceProvisioning } from './application/sagas/advance-provisioning.js';
import { PRODUCT_GROUP, PRODUCT_TOPICS, productHandlers } from './inbound/kafka/product-handlers.js';
import type { SqlOrders } from './outbound/sql/orders/sql-orders.js';
import { SqlTimeline } from './outbound/sql/orders/sql-timeline.js';
import type { ProductDeps } from './product-deps.js';

interface ConsumerParts {
  readonly orders: SqlOrders;
  readonly advance: AdvanceProvisioning;
  readonly standings: UserStandings;
}

/** Listens to the instances and the users while it is started. */
export function productConsumer(deps: ProductDeps, database: Database, { orders, advance, standings }: ConsumerParts): EventConsumer {
  const handlers = productHandlers({ orders, advance, timeline: new SqlTimeline(), clock: deps.clock }, standings.handlers);
  return new EventConsumer({ ...deps, log: deps.eventLog, group: PRODUCT_GROUP, topics: PRODUCT_TOPICS, handlers, database });
}
