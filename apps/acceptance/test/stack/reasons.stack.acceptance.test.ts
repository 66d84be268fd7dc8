import { describe, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { type Buyer, ended, type Order, until, type Wallet } from '../support/shop.js';

const CREDIT = 10_000;
const PRICE = 700;
/** Takes memory without end, as a program with a leak does. */
const GREEDY = ['/usr/bin/node', '-e', 'const taken = []; setInterval(() => taken.push(Buffer.alloc(8_000_000, 1)), 20);'];

const given = givenShop();

async function offer(spec: Readonly<Record<string, unknown>>): Promise<number> {
  const body = { name: 'Made to fail', price: PRICE, spec: { cpu: 0.1, memory: 64, image: 'berth/hello:1', ...spec } };
  return (await given.shop.admin.ok<{ id: number }>(201, 'POST', '/admin/products', { body })).id;
}

const walletOf = ({ client }: Buyer) => client.ok<Wallet>(200, 'GET', '/wallet');

/** Buys as often as said at the same time; what became of the orders. */
async function buy(buyer: Buyer, productId: number, times = 1): Promise<readonly Order[]> {
  const orders = Array.from({ length: times }, async () => {
    const paid = await given.shop.pay(buyer.client, await given.shop.place(buyer.client, productId));
    return ended(buyer.client, paid);
  });
  return Promise.all(orders);
}

describe.concurrent('an order that the cluster cannot fulfil', () => {
  test.for([
    {
      what: 'for more cores than any machine has and for more than the account may use',
      spec: { cpu: 30 },
      times: 3,
      // Two of them fit into what the account may use, and into no machine.
      reasons: {
        'quota-exceeded': 'The instance would exceed the resources that are set aside for your account.',
        unschedulable: 'The cluster has no room for an instance of this size.',
      },
    },
    {
      what: 'for a program that takes more memory than was bought',
      spec: { config: { command: GREEDY } },
      times: 1,
      reasons: { 'out-of-memory': 'The program in the instance needs more memory than this product has.' },
    },
  ])('$what is cancelled with the reason, and the money is back', async ({ spec, times, reasons }, { expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const orders = await buy(buyer, await offer(spec), times);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['CANCELLED']));
    const told = Object.fromEntries(orders.map(({ cancelReason }) => [cancelReason?.code, cancelReason?.message]));
    expect(told).toEqual(Object.fromEntries(Object.entries(reasons).map(([code, words]) => [code, `${words} Your money is back.`])));
    await eventually('the money is back', async () => (await walletOf(buyer)).held === 0);
    expect(await walletOf(buyer)).toMatchObject({ balance: CREDIT, held: 0 });
    for (const { instanceId } of orders) {
      await until(buyer.client, instanceId ?? '', 'DELETED');
      expect(await given.shop.workloadsOf(instanceId ?? '')).toEqual([]);
    }
  });
});
