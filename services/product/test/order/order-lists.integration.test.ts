import { asProductId, asUserId, parseComputeSpec } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveOrders } from '../support/order-api.js';
import { oneByOne } from '../support/one-by-one.js';
import { HELLO } from '../support/order-world.js';

type Api = Awaited<ReturnType<typeof serveOrders>>;
const operator = 'admin-1';
const MODEL = {
  ...HELLO,
  productId: asProductId(4),
  name: 'Model server',
  price: 1900,
  spec: parseComputeSpec({ cpu: 1, memory: 512, image: 'a:1' }),
};

let api: Api;
beforeEach(async () => {
  api = await serveOrders();
  api.products.set(MODEL.productId, MODEL);
});
afterEach(() => api.close());

let keys = 0;
async function order(as: string, productId: number, instanceName: string, pays = false): Promise<string> {
  api.clock.pass(1_000);
  const key = `key-${++keys}`;
  const { body } = await api.call('POST /orders', as, { body: { productId, instanceName }, key });
  const id = String(body['id']);
  if (pays) await api.call(`POST /orders/${id}/pay`, as, { key });
  return id;
}

const names = async (line: string, as = operator) =>
  ((await api.call(`GET ${line}`, as)).body['data'] as { instanceName: string }[]).map(({ instanceName }) => instanceName);

/** `alpha`, paid, and `beta` of the user 7, and `gamma`, cancelled, of the user 8. */
async function given() {
  const began = api.clock.now();
  await order('user-7', 3, 'alpha', true);
  await order('user-7', 4, 'beta');
  const gamma = await order('user-8', 3, 'gamma');
  await api.call(`POST /orders/${gamma}/cancel`, 'user-8');
  return (seconds: number) => new Date(began.getTime() + seconds * 1_000).toISOString();
}

describe('the operator’s list of orders', () => {
  test.each([
    ['', ['gamma', 'beta', 'alpha']],
    ['status=PENDING', ['beta']],
    ['status=PAID,CANCELLED', ['gamma', 'alpha']],
    ['payment=HELD', ['alpha']],
    ['payment=NONE&status=CANCELLED', ['gamma']],
    ['userId=7', ['beta', 'alpha']],
    ['userId=9', []],
    ['productId=4', ['beta']],
    ['q=AMM', ['gamma']],
    ['q=model', ['beta']],
    ['sort=createdAt', ['alpha', 'beta', 'gamma']],
    ['sort=-amount', ['beta', 'gamma', 'alpha']],
    ['sort=amount&userId=7', ['alpha', 'beta']],
    ['sort=id', ['alpha', 'beta', 'gamma']],
  ])('for "%s" has %j', async (query, expected) => {
    await given();
    expect(await names(`/admin/orders?${query}`)).toEqual(expected);
  });

  test('keeps to a range of time, its end excluded', async () => {
    const after = await given();
    expect(await names(`/admin/orders?createdFrom=${after(2)}`)).toEqual(['gamma', 'beta']);
    expect(await names(`/admin/orders?createdTo=${after(2)}`)).toEqual(['alpha']);
    expect(await names(`/admin/orders?createdFrom=${after(2)}&createdTo=${after(3)}`)).toEqual(['beta']);
  });

  test.each(['sort=-createdAt', 'sort=amount', 'sort=-amount', 'sort=id'])('is read page by page with %s', async (sort) => {
    await given();
    const items = await oneByOne((query) => api.call(`GET /admin/orders?${sort}&${query}`, operator));
    const read = items.map((item) => item['instanceName']);
    expect(read).toEqual(await names(`/admin/orders?${sort}`));
    expect(new Set(read).size).toBe(3);
  });

  test.each(['status=OPEN', 'status=', 'payment=PAID', 'userId=0', 'userId=x', 'productId=1.5', 'q=', 'sort=status', 'createdFrom=today'])(
    'is refused for %s',
    async (query) => {
      expect(await api.call(`GET /admin/orders?${query}`, operator)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );
});

describe('a buyer’s list of orders', () => {
  test('has those of the statuses that are asked for, and nobody else’s', async () => {
    await given();
    expect(await names('/orders', 'user-7')).toEqual(['beta', 'alpha']);
    expect(await names('/orders?status=PAID', 'user-7')).toEqual(['alpha']);
    expect(await names('/orders?status=PENDING,CANCELLED', 'user-7')).toEqual(['beta']);
    expect(await names('/orders?status=CANCELLED', 'user-8')).toEqual(['gamma']);
    expect((await api.call('GET /orders?status=paid', 'user-7')).status).toBe(400);
    expect((await api.orderViews.of(asUserId(9), { limit: 9, after: null })).items).toEqual([]);
  });
});
