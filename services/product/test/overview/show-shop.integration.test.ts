import { createLogger, managerOf, Metrics } from '@berth/platform';
import { asUserId, type OrderId, parseComputeSpec } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { showShop } from '../../src/application/queries/show-shop.js';
import { productRows } from '../../src/outbound/sql/catalogue/product-rows.js';
import { SqlShopFigures } from '../../src/outbound/sql/overview/sql-shop-figures.js';
import { SqlLedgerTotals } from '../../src/outbound/sql/wallet/sql-ledger-totals.js';
import { ShopWatch } from '../../src/shop-watch.js';
import { created, failed, running } from '../order/instance-events.js';
import { BUYER, INSTANCE } from '../order/order-fixtures.js';
import { openOrderWorld, type OrderWorld, PROVISION_MS } from '../support/order-world.js';

const logger = createLogger({ level: 'silent', name: 'test' });

let world: OrderWorld;
let shop: ReturnType<typeof showShop>;

beforeEach(async () => {
  world = await openOrderWorld();
  shop = showShop({ figures: new SqlShopFigures(world.database), clock: world.clock });
});
afterEach(() => world.dispose());

async function paid(): Promise<OrderId> {
  const orderId = await world.place();
  await world.pay(orderId);
  await world.work();
  return orderId;
}

test('an empty shop is counted as such', async () => {
  const asOf = world.clock.now().toISOString();
  expect(await shop()).toEqual({
    products: { asOf, byStatus: { ENABLED: 0, DISABLED: 0 } },
    orders: { asOf, byStatus: { PENDING: 0, PAID: 0, COMPLETED: 0, CANCELLED: 0 } },
    paidNotRunning: { asOf, total: 0, oldestSeconds: 0, items: [] },
  });
});

test('products and orders are counted in each status', async () => {
  const { database, clock } = world;
  const at = clock.now();
  const product = { version: 1, name: 'Hello', description: '', price: 500n, createdAt: at, updatedAt: at };
  const spec = parseComputeSpec({ cpu: 1, memory: 128, image: 'berth/hello:1' });
  await database.unitOfWork.run('stock', async (tx) => {
    for (const status of ['ENABLED', 'ENABLED', 'DISABLED'] as const) await managerOf(tx).insert(productRows, { ...product, spec, status });
  });
  await world.place();
  await world.place();
  const [completed, cancelled] = [await paid(), await paid()];
  await paid();
  await world.deliver(running(completed));
  await world.deliver(failed(cancelled, true));
  await world.work();

  const { products, orders } = await shop();

  expect(products.byStatus).toEqual({ ENABLED: 2, DISABLED: 1 });
  expect(orders.byStatus).toEqual({ PENDING: 2, PAID: 1, COMPLETED: 1, CANCELLED: 1 });
});

test('an order that is paid and not running is told with its age, its deadline and the reason so far', async () => {
  const first = await paid();
  const paidAt = world.clock.now();
  world.clock.pass(30_000);
  const second = await paid();
  await world.deliver(created(first));
  await world.deliver(failed(first, false));
  world.clock.pass(61_500);

  const { paidNotRunning } = await shop();

  expect(paidNotRunning).toMatchObject({ total: 2, oldestSeconds: 91 });
  expect(paidNotRunning.items).toEqual([
    {
      orderId: String(first),
      userId: BUYER,
      instanceId: String(INSTANCE),
      paidAt: paidAt.toISOString(),
      ageSeconds: 91,
      provisionBy: new Date(paidAt.getTime() + PROVISION_MS).toISOString(),
      reason: 'The instance failed. It ended at once.',
    },
    expect.objectContaining({ orderId: String(second), instanceId: null, ageSeconds: 61 }),
  ]);
});

test('of many orders that wait the oldest are told, and how many there are', async () => {
  const orders: OrderId[] = [];
  for (let count = 0; count < 23; count++) {
    orders.push(await paid());
    world.clock.pass(1_000);
  }
  const { total, oldestSeconds, items } = (await shop()).paidNotRunning;
  expect([total, oldestSeconds]).toEqual([23, 23]);
  expect(items.map(({ orderId }) => orderId)).toEqual(orders.slice(0, 20).map(String));
});

async function watched(metrics: Metrics): Promise<ShopWatch> {
  const { database, clock } = world;
  const watch = new ShopWatch({
    figures: new SqlShopFigures(database),
    totals: new SqlLedgerTotals(database),
    currency: 'EUR',
    everyMs: 5,
    clock,
    logger,
    metrics,
  });
  await watch.start();
  return watch;
}

test('who waits and what the ledger comes to is kept as metrics', async () => {
  const metrics = new Metrics();
  const watch = await watched(metrics);
  await paid();
  await world.place(asUserId(8));
  world.clock.pass(125_000);
  await eventually(async () => {
    const text = await metrics.text();
    expect(text).toContain('berth_paid_not_running_orders 1');
    expect(text).toContain('berth_paid_not_running_oldest_seconds 125');
    expect(text).toContain('berth_ledger_imbalance_minor_units 0');
    expect(text).toContain('berth_money_held_minor_units 0');
  });
  const nothing = { available: 0, held: 0, captured: 0, capturedToday: 0, sum: 0, balanced: true };
  await eventually(() => expect(watch.money).toEqual({ asOf: world.clock.now().toISOString(), currency: 'EUR', ...nothing }));
  await watch.stop();
});
