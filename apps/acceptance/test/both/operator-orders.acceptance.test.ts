import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import { verdict } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { type Buyer, ended, type Entry, type List, type Order, until, type Wallet } from '../support/shop.js';

const CREDIT = 10_000;

// What never answers is paid and not complete for long, however slow the rest is.
const given = givenShop({ BERTH_FAILED_TERMINAL_AFTER_MS: '60000' });

const walletOf = ({ id }: Buyer) => given.shop.admin.ok<Wallet>(200, 'GET', `/admin/wallets/${id}`);
const lastSaid = async ({ client }: Buyer, { id }: Order) => {
  const { data } = await client.ok<List<{ type: string; message: string }>>(200, 'GET', `/orders/${id}/timeline?limit=100`);
  return data.findLast(({ type }) => type.startsWith('ORDER_'));
};

async function movementsOf({ id }: Buyer): Promise<readonly [string, number][]> {
  const { data } = await given.shop.admin.ok<List<Entry>>(200, 'GET', `/admin/wallets/${id}/entries`);
  return data.toReversed().map(({ kind, amount }) => [kind, amount]);
}

describe.concurrent('an operator', () => {
  test('gives the price of a complete order back once, and the instance is deleted', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { price } = given.shop.offer('berth/hello:1');
    const order = await ended(buyer.client, await given.shop.buy(buyer.client, 'berth/hello:1'));
    const instanceId = order.instanceId ?? '';
    await until(buyer.client, instanceId, 'RUNNING');
    const refund = (key: string = randomUUID()) =>
      given.shop.admin.call<Order>('POST', `/admin/orders/${order.id}/refund`, { body: { reason: 'It was slow.' }, key });
    const key = randomUUID();
    const answers = await Promise.all([refund(key), refund(key), refund(key)]);
    for (const { status, body } of answers)
      expect([status, body]).toMatchObject([200, { status: 'COMPLETED', payment: { status: 'REFUNDED' } }]);
    expect(verdict(await refund())).toBe('409 order.already-refunded');
    expect(await walletOf(buyer)).toMatchObject({ balance: CREDIT, held: 0 });
    expect(await movementsOf(buyer)).toEqual([
      ['credit', CREDIT],
      ['hold', -price],
      ['refund', price],
    ]);
    await until(buyer.client, instanceId, 'DELETED');
    await given.shop.pageIsGone(instanceId, 404);
    expect(await given.shop.workloadsOf(instanceId)).toEqual([]);
    expect(await buyer.client.ok<Order>(200, 'GET', `/orders/${order.id}`)).toMatchObject({ status: 'COMPLETED' });
    expect(await lastSaid(buyer, order)).toMatchObject({ type: 'ORDER_REFUNDED', message: expect.stringContaining('It was slow.') });
  });

  test('cancels a paid order that is not complete, with the money back once and nothing left of it', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { price } = given.shop.offer('berth/deaf:1');
    const paid = await given.shop.buy(buyer.client, 'berth/deaf:1');
    expect(verdict(await given.shop.admin.call('POST', `/admin/orders/${paid.id}/retry`))).toBe('200');
    for (let i = 0; i < 2; i++)
      expect(
        await given.shop.admin.ok<Order>(200, 'POST', `/admin/orders/${paid.id}/cancel`, { body: { reason: 'Sold out.' } }),
      ).toMatchObject({
        status: 'CANCELLED',
        cancelReason: { code: 'cancelled-by-operator' },
      });
    expect(await ended(buyer.client, paid)).toMatchObject({ status: 'CANCELLED', payment: { status: 'RELEASED' } });
    expect(verdict(await given.shop.admin.call('POST', `/admin/orders/${paid.id}/retry`))).toBe('409 order.not-retryable');
    expect(await walletOf(buyer)).toMatchObject({ balance: CREDIT, held: 0 });
    expect(await movementsOf(buyer)).toEqual([
      ['credit', CREDIT],
      ['hold', -price],
      ['release', price],
    ]);
    const { instanceId } = await buyer.client.ok<Order>(200, 'GET', `/orders/${paid.id}`);
    if (instanceId !== null) {
      await until(buyer.client, instanceId, 'DELETED');
      expect(await given.shop.workloadsOf(instanceId)).toEqual([]);
    }
    expect((await lastSaid(buyer, paid))?.message).toContain('Sold out.');
  });

  test('withdraws an image: what sells it leaves the catalogue, and what is unpaid is cancelled', async ({ expect }) => {
    const image = 'registry.example/withdrawn:1';
    const body = { name: 'Of yesterday', price: 700, spec: { cpu: 0.1, memory: 64, image } };
    const { id } = await given.shop.admin.ok<{ id: number }>(201, 'POST', '/admin/products', { body });
    const buyer = await given.shop.buyer(CREDIT);
    const order = await given.shop.place(buyer.client, id);
    const withdrawal = { body: { image, reason: 'A hole in it.' } };
    const first = await given.shop.admin.ok(201, 'POST', '/admin/images/withdrawals', withdrawal);
    expect(await given.shop.admin.ok(200, 'POST', '/admin/images/withdrawals', withdrawal)).toEqual(first);
    expect(verdict(await given.shop.nobody.call('GET', `/products/${id}`))).toBe('404 product.not-found');
    expect(verdict(await given.shop.admin.call('POST', '/admin/products', { body }))).toBe('409 product.image-withdrawn');
    const paying = await buyer.client.call('POST', `/orders/${order.id}/pay`, { key: randomUUID() });
    expect(verdict(paying)).toBe('409 order.not-payable');
    expect(paying.body['detail']).toContain('withdrawn the image of this product');
    const cancelled = await eventually('the order is cancelled', async () => {
      const found = await buyer.client.ok<Order>(200, 'GET', `/orders/${order.id}`);
      return found.status === 'CANCELLED' && found;
    });
    expect(cancelled).toMatchObject({ cancelReason: { code: 'image-withdrawn' }, payment: { status: 'NONE' } });
    expect((await given.shop.admin.ok<List<object>>(200, 'GET', '/admin/images/withdrawals')).data).toContainEqual(first);
  });
});
