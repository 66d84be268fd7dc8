import { asOrderId } from '@berth/shared-kernel';
import type { Database } from '@berth/platform';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReplica } from '../support/product-database.js';
import { openOrderWorld, worldOn } from '../support/order-world.js';

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

type World = ReturnType<typeof worldOn>;
let dispose: () => Promise<void>;
let others: readonly Database[];
let worlds: readonly World[];
const on = (n: number) => worlds[n % 4] as World;

beforeEach(async () => {
  const first = await openOrderWorld();
  others = await Promise.all(times(3, () => openReplica(first.at)));
  worlds = [first, ...others.map(worldOn)];
  ({ dispose } = first);
});
afterEach(async () => {
  await Promise.all(others.map((database) => database.close()));
  await dispose();
});

test('one order that is paid twenty times on four replicas at once is held once, and told once', async () => {
  const orderId = await on(0).place();
  const request = on(0).payRequestOf(orderId, 'one key');

  const paid = await Promise.allSettled(times(20, (n) => on(n).pay(orderId, request)));

  expect(paid.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await Promise.all(times(4, (n) => on(n).work()));
  expect(await on(1).show(orderId)).toMatchObject({ status: 'PAID', payment: 'HELD' });
  expect(await on(1).published('ORDER_PAID')).toHaveLength(1);
});

test('the executors of four replicas share the steps, and the bank is asked once for each', async () => {
  const orders = await Promise.all(times(24, (n) => on(n).place()));
  await Promise.all(orders.map((orderId, n) => on(n).pay(orderId)));

  await Promise.all(times(4, (n) => on(n).work()));
  await on(0).work();

  for (const orderId of orders) expect(await on(0).show(orderId)).toMatchObject({ status: 'PAID' });
  expect(await on(0).published('ORDER_PAID')).toHaveLength(24);
  expect(worlds.reduce((calls, { gateway }) => calls + gateway.calls, 0)).toBe(24);
});

test('an event that is delivered to four replicas at once has one effect', async () => {
  const orderId = await on(0).place();
  await on(0).pay(orderId);
  await on(0).work();
  const order = await on(0).show(orderId);
  const event = {
    event_type: 'INSTANCE_CREATED' as const,
    instance_id: 77n,
    timestamp: 1,
    user_id: order.userId,
    name: 'n',
    data: { cpu: 1, memory: 128, gpu: 0, image: 'berth/hello:1', order_id: orderId },
  };

  await Promise.all(times(20, (n) => on(n).deliver(event, { id: 'event-1' })));

  expect(await on(0).show(orderId)).toMatchObject({ instanceId: 77n });
  const { items } = await on(0).orderViews.timeline(asOrderId(orderId), { limit: 50, after: null });
  expect(items.filter(({ type }) => type === 'INSTANCE_CREATED')).toHaveLength(1);
});
