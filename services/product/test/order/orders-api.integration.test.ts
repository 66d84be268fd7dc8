import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '@berth/shared-kernel/testing';
import { serveOrders } from '../support/order-api.js';
import { HELLO, PROVISION_MS } from '../support/order-world.js';
import { created, running } from './instance-events.js';
import { INSTANCE } from './order-fixtures.js';

type Api = Awaited<ReturnType<typeof serveOrders>>;
const buyer = 'user-7';
const stranger = 'user-8';
const operator = 'admin-1';

let api: Api;
beforeEach(async () => {
  api = await serveOrders();
});
afterEach(() => api.close());

let keys = 0;
const key = () => `key-${++keys}`;
const place = (body: object = {}, as = buyer) => api.call('POST /orders', as, { body: { productId: 3, ...body }, key: key() });
const placed = async () => String((await place()).body['id']);

describe('orders over HTTP', () => {
  test('an order is answered as the API says', async () => {
    const { status, body } = await place({ instanceName: '实例一号' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9]{17,19}$/),
      userId: 7,
      productId: 3,
      productName: 'Hello',
      instanceId: null,
      instanceName: '实例一号',
      status: 'PENDING',
      amount: 500,
      currency: 'EUR',
      payment: { status: 'NONE' },
      spec: HELLO.spec,
      createdAt: api.clock.now().toISOString(),
      updatedAt: api.clock.now().toISOString(),
      paidAt: null,
      cancelledAt: null,
      completedAt: null,
      cancelReason: null,
    });
    expect((await api.call(`GET /orders/${String(body['id'])}`, buyer)).body).toEqual(body);
  });

  test('a hundred duplicates of one order are one order, word by word', async () => {
    const same = key();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => api.call('POST /orders', buyer, { body: { productId: 3 }, key: same })),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await api.call('GET /orders?limit=100', buyer)).body['data']).toHaveLength(1);
  });

  test('fifty duplicates of one payment are one hold and one answer', async () => {
    const id = await placed();
    const same = key();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.call(`POST /orders/${id}/pay`, buyer, { key: same })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { id, status: 'PAID', payment: { status: 'HELD' } } });
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    expect(api.gateway.calls).toBe(1);
  });

  test('fifty payments at once with keys of their own are one hold', async () => {
    const id = await placed();
    const answers = await Promise.all(Array.from({ length: 50 }, () => api.call(`POST /orders/${id}/pay`, buyer, { key: key() })));
    const codes = answers.map(({ status, body }) => (status === 200 ? 'paid' : body['code']));
    expect(codes.filter((code) => code === 'paid')).toHaveLength(1);
    expect(new Set(codes)).toEqual(
      new Set(['paid', 'order.payment-in-progress', 'order.not-payable'].filter((code) => codes.includes(code))),
    );
    expect(api.gateway.calls).toBe(1);
  });

  test('too little money is 402, the same again for that key, and no end of the order', async () => {
    api.gateway.funds = 499;
    const id = await placed();
    const same = key();
    const first = await api.call(`POST /orders/${id}/pay`, buyer, { key: same });
    expect(first).toMatchObject({ status: 402, body: { code: 'wallet.insufficient-funds', instance: `/api/v1/orders/${id}/pay` } });
    expect(first.headers.get('content-type')).toContain('application/problem+json');
    api.gateway.funds = 500;
    expect((await api.call(`POST /orders/${id}/pay`, buyer, { key: same })).text).toBe(first.text);
    expect((await api.call(`POST /orders/${id}/pay`, buyer, { key: key() })).status).toBe(200);
  });

  test('a bank that takes too long is 503, and the same key gets the answer later', async () => {
    const id = await placed();
    const same = key();
    const slow = Promise.withResolvers<void>();
    api.gateway.delay = () => slow.promise;
    const late = await api.call(`POST /orders/${id}/pay`, buyer, { key: same });
    expect(late).toMatchObject({ status: 503, body: { code: 'payment.pending' } });
    expect(late.headers.get('retry-after')).toBe('1');
    expect((await api.call(`POST /orders/${id}/cancel`, buyer)).body['code']).toBe('order.payment-in-progress');
    slow.resolve();
    const replayed = await eventually(async () => {
      const again = await api.call(`POST /orders/${id}/pay`, buyer, { key: same });
      expect(again.status).toBe(200);
      return again;
    });
    expect([replayed.headers.get('idempotent-replayed'), replayed.body['status']]).toEqual(['true', 'PAID']);
  });

  test('an unpaid order is its owner’s to cancel, also twice; a paid one is not', async () => {
    const id = await placed();
    for (let i = 0; i < 2; i++)
      expect(await api.call(`POST /orders/${id}/cancel`, buyer)).toMatchObject({
        status: 200,
        body: { status: 'CANCELLED', cancelReason: { code: 'cancelled-by-owner', message: 'You cancelled this order.' } },
      });
    expect((await api.call(`POST /orders/${id}/pay`, buyer, { key: key() })).body['code']).toBe('order.not-payable');
    const paid = await placed();
    await api.call(`POST /orders/${paid}/pay`, buyer, { key: key() });
    expect(await api.call(`POST /orders/${paid}/cancel`, buyer)).toMatchObject({ status: 409, body: { code: 'order.not-cancellable' } });
  });

  test('somebody else’s order is not there, except for an operator to look at', async () => {
    const id = await placed();
    for (const line of [`GET /orders/${id}`, `GET /orders/${id}/timeline`, `POST /orders/${id}/cancel`])
      expect(await api.call(line, stranger)).toMatchObject({ status: 404, body: { code: 'order.not-found' } });
    expect((await api.call(`POST /orders/${id}/pay`, stranger, { key: key() })).status).toBe(404);
    expect((await api.call(`POST /orders/${id}/cancel`, operator)).status).toBe(404);
    expect((await api.call(`GET /orders/${id}`, operator)).status).toBe(200);
    expect((await api.call(`GET /orders/${id}/timeline`, operator)).status).toBe(200);
    expect((await api.call('GET /admin/orders', operator)).body['data']).toMatchObject([{ id }]);
    expect((await api.call('GET /admin/orders', buyer)).status).toBe(403);
    expect((await api.call('GET /orders', stranger)).body).toEqual({ data: [], hasMore: false, nextCursor: null });
  });

  test('an operator cancels what is not complete, with words for the buyer', async () => {
    const id = await placed();
    await api.call(`POST /orders/${id}/pay`, buyer, { key: key() });
    for (let i = 0; i < 2; i++)
      expect(await api.call(`POST /admin/orders/${id}/cancel`, operator, { body: { reason: 'Sold out.' } })).toMatchObject({
        status: 200,
        body: { id, status: 'CANCELLED', cancelReason: { code: 'cancelled-by-operator', message: expect.stringContaining('Sold out.') } },
      });
    expect(await api.call('POST /admin/orders/1/cancel', operator)).toMatchObject({ status: 404, body: { code: 'order.not-found' } });
    const timeline = (await api.call(`GET /orders/${id}/timeline`, buyer)).body['data'] as { message: string }[];
    expect(timeline.at(-1)?.message).toBe('The provider cancelled this order; it costs you nothing. The reason given: Sold out.');
  });

  test('an operator has a paid order tried again, and its deadline stays', async () => {
    const id = await placed();
    const refused = { status: 409, body: { code: 'order.not-retryable' } };
    expect(await api.call(`POST /admin/orders/${id}/retry`, operator)).toMatchObject(refused);
    await api.call(`POST /orders/${id}/pay`, buyer, { key: key() });
    const provision_by = (api.clock.now().getTime() + PROVISION_MS) / 1000;
    api.clock.pass(60_000);
    for (let i = 0; i < 2; i++)
      expect(await api.call(`POST /admin/orders/${id}/retry`, operator)).toMatchObject({ status: 200, body: { id, status: 'PAID' } });
    const event = { event_type: 'ORDER_PROVISION_RETRIED', order_id: BigInt(id), data: { instance_id: null, provision_by } };
    expect(await api.published('ORDER_PROVISION_RETRIED')).toMatchObject([event, event]);
    await api.deliver(running(BigInt(id) as never));
    expect(await api.call(`POST /admin/orders/${id}/retry`, operator)).toMatchObject(refused);
  });

  test('an operator gives the price of a complete order back: fifty duplicates are one refund and one answer', async () => {
    const id = await placed();
    await api.call(`POST /orders/${id}/pay`, buyer, { key: key() });
    const refund = (same: string) => api.call(`POST /admin/orders/${id}/refund`, operator, { body: { reason: 'It was slow.' }, key: same });
    expect(await refund(key())).toMatchObject({ status: 409, body: { code: 'order.not-refundable' } });
    await api.deliver(running(BigInt(id) as never));
    await eventually(async () => expect((await api.show(BigInt(id) as never)).payment).toBe('CAPTURED'));
    const same = key();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refund(same)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { id, status: 'COMPLETED', payment: { status: 'REFUNDED' } } });
    expect(await refund(key())).toMatchObject({ status: 409, body: { code: 'order.already-refunded' } });
    const timeline = (await api.call(`GET /orders/${id}/timeline`, buyer)).body['data'] as object[];
    expect(timeline.at(-1)).toMatchObject({ type: 'ORDER_REFUNDED', message: expect.stringMatching(/money back.*It was slow\.$/) });
  });

  test.each(['cancel', 'refund', 'retry'])('%s of anybody’s order is not a buyer’s to ask for', async (act) => {
    const id = await placed();
    expect((await api.call(`POST /admin/orders/${id}/${act}`, buyer, { key: key() })).status).toBe(403);
  });

  test('a bank that takes too long to refund is 503, and the same key gets the answer later', async () => {
    const id = await placed();
    await api.call(`POST /orders/${id}/pay`, buyer, { key: key() });
    await api.deliver(running(BigInt(id) as never));
    await eventually(async () => expect((await api.show(BigInt(id) as never)).payment).toBe('CAPTURED'));
    const slow = Promise.withResolvers<void>();
    api.gateway.delay = () => slow.promise;
    const same = key();
    const refund = () => api.call(`POST /admin/orders/${id}/refund`, operator, { key: same });
    expect(await refund()).toMatchObject({ status: 503, body: { code: 'payment.pending' } });
    slow.resolve();
    await eventually(async () => expect(await refund()).toMatchObject({ status: 200, body: { payment: { status: 'REFUNDED' } } }));
  });

  test('the timeline says what happened and how late it was heard of', async () => {
    const id = await placed();
    const happened = api.clock.now();
    api.clock.pass(250);
    await api.deliver(created(BigInt(id) as never), { time: happened, sequence: 9n });
    const { body } = await api.call(`GET /orders/${id}/timeline?limit=1`, buyer);
    expect(body).toMatchObject({ data: [{ type: 'ORDER_PLACED', message: 'You ordered Hello.', lagMs: 0 }], hasMore: true });
    const next = await api.call(`GET /orders/${id}/timeline?limit=1&cursor=${String(body['nextCursor'])}`, buyer);
    expect(next.body['data']).toMatchObject([{ type: 'INSTANCE_CREATED', lagMs: 250, detail: { instanceId: `${INSTANCE}` } }]);
  });

  test('what is not there or not on sale cannot be ordered, and what was ordered stays as it was agreed', async () => {
    const { body } = await place();
    api.products.set(HELLO.productId, { ...HELLO, status: 'DISABLED', price: 900 });
    expect(await place()).toMatchObject({ status: 409, body: { code: 'product.not-orderable' } });
    expect(await place({ productId: 4 })).toMatchObject({ status: 404, body: { code: 'product.not-found' } });
    expect(await api.call(`POST /orders/${String(body['id'])}/pay`, buyer, { key: key() })).toMatchObject({
      status: 200,
      body: { amount: 500 },
    });
  });

  test.each([
    ['no product', { productId: undefined }],
    ['a product id that is text', { productId: '3' }],
    ['a product id that is too large', { productId: 2 ** 31 }],
    ['an unknown field', { price: 1 }],
    ['an empty name', { instanceName: '' }],
    ['a blank name', { instanceName: '  ' }],
    ['a name that is null', { instanceName: null }],
    ['a name with a control character', { instanceName: 'a\u0007' }],
  ])('an order with %s is refused', async (_, body) => {
    expect((await place(body)).status).toBe(400);
  });

  test.each([
    'GET /orders/0',
    'GET /orders/x',
    'GET /orders?limit=0',
    'GET /orders?cursor=%21',
    'GET /orders/1/timeline?cursor=eyJ2IjoxLCJrIjoieCJ9',
  ])('%s is refused', async (line) => {
    expect((await api.call(line, buyer)).status).toBe(400);
  });
});
