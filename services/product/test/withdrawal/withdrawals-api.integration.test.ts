import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CatalogueWalletApi, serveCatalogueAndWallet } from '../support/catalogue-wallet-api.js';

const IMAGE = 'berth/hello:1';
const hello = { name: 'Hello', price: 500, spec: { cpu: 0.5, memory: 128, image: IMAGE } };
const SEEN = { 'if-match': '*' };
const [operator, another, buyer] = ['admin-1', 'admin-2', 'user-3'];

let api: CatalogueWalletApi;
beforeEach(async () => {
  api = await serveCatalogueAndWallet();
});
afterEach(() => api.close());

const create = (changes: object = {}) => api.call('POST /admin/products', operator, { body: { ...hello, ...changes } });
const withdraw = (image = IMAGE, reason = 'A hole in it.', as = operator) =>
  api.call('POST /admin/images/withdrawals', as, { body: { image, reason } });
const told = async (): Promise<Record<string, unknown>[]> => {
  const rows = await api.database.reader.query<{ body: string }[]>('SELECT body FROM outbox ORDER BY id');
  return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
};

describe('withdrawing an image', () => {
  test('takes every product that sells it from sale, and tells of all of it', async () => {
    await create();
    await create({ name: 'Other', spec: { ...hello.spec, image: 'berth/hello:2' } });
    await create({ name: 'Hello again' });
    const first = await withdraw();
    expect(first).toMatchObject({
      status: 201,
      body: { image: IMAGE, reason: 'A hole in it.', withdrawnBy: 1, withdrawnAt: expect.any(String) },
    });
    const statuses = ((await api.call('GET /admin/products', operator)).body['data'] as { status: string }[]).map(({ status }) => status);
    expect(statuses).toEqual(['DISABLED', 'ENABLED', 'DISABLED']);
    const disabled = { event_type: 'PRODUCT_STATUS_CHANGED', user_id: 1, data: { to: 'DISABLED', reason: 'image-withdrawn' } };
    expect((await told()).slice(3)).toMatchObject([
      { event_type: 'PRODUCT_IMAGE_WITHDRAWN', product_id: 0, user_id: 1, data: { image: IMAGE, reason: 'A hole in it.' } },
      { ...disabled, product_id: 1 },
      { ...disabled, product_id: 3 },
    ]);
  });

  test('again gives what was recorded first, whoever asks and for whatever reason', async () => {
    await create();
    const { body } = await withdraw();
    expect(await withdraw(IMAGE, 'Another reason.', another)).toMatchObject({ status: 200, body });
    expect((await told()).map((event) => event['event_type'])).toEqual([
      'PRODUCT_CREATED',
      'PRODUCT_IMAGE_WITHDRAWN',
      'PRODUCT_STATUS_CHANGED',
    ]);
  });

  test('twenty times at once is one withdrawal', async () => {
    await create();
    const answers = await Promise.all(Array.from({ length: 20 }, () => withdraw()));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    expect((await told()).filter((event) => event['event_type'] === 'PRODUCT_IMAGE_WITHDRAWN')).toHaveLength(1);
  });

  test('goes for images that nothing sells, and is listed newest first, page by page', async () => {
    for (const image of ['a:1', 'b:1', 'c:1']) await withdraw(image);
    const all = (await api.call('GET /admin/images/withdrawals', operator)).body['data'] as { image: string; withdrawnAt: string }[];
    expect(all.map(({ image }) => image).toSorted()).toEqual(['a:1', 'b:1', 'c:1']);
    expect(all.map(({ withdrawnAt }) => withdrawnAt)).toEqual(
      all
        .map(({ withdrawnAt }) => withdrawnAt)
        .toSorted()
        .toReversed(),
    );
    const first = (await api.call('GET /admin/images/withdrawals?limit=2', operator)).body;
    const second = (await api.call(`GET /admin/images/withdrawals?limit=2&cursor=${String(first['nextCursor'])}`, operator)).body;
    expect([...(first['data'] as object[]), ...(second['data'] as object[])]).toEqual(all);
    expect(second).toMatchObject({ hasMore: false, nextCursor: null });
  });

  test('is an operator’s alone', async () => {
    expect((await withdraw(IMAGE, 'No.', buyer)).status).toBe(403);
    expect((await api.call('GET /admin/images/withdrawals', buyer)).status).toBe(403);
  });

  test.each([
    ['no image', { reason: 'x' }],
    ['no reason', { image: IMAGE }],
    ['what is no image', { image: 'No Image!', reason: 'x' }],
    ['an unknown field', { image: IMAGE, reason: 'x', force: true }],
  ])('with %s is refused', async (_, body) => {
    expect((await api.call('POST /admin/images/withdrawals', operator, { body })).status).toBe(400);
  });
});

describe('once its image is withdrawn', () => {
  const refused = { status: 409, body: { code: 'product.image-withdrawn' } };

  test('a product cannot be created with it, nor moved to it, not even a disabled one', async () => {
    await create({ spec: { ...hello.spec, image: 'berth/hello:2' } });
    await withdraw();
    expect(await create()).toMatchObject(refused);
    expect(await create({ status: 'DISABLED' })).toMatchObject(refused);
    expect(await api.call('PATCH /admin/products/1', operator, { body: { spec: hello.spec }, headers: SEEN })).toMatchObject(refused);
    expect((await api.call('GET /admin/products/1', operator)).body).toMatchObject({ spec: { image: 'berth/hello:2' } });
  });

  test('a product cannot be put on sale, but described, and sold with another image', async () => {
    await create();
    await withdraw();
    const change = (body: object) => api.call('PATCH /admin/products/1', operator, { body, headers: SEEN });
    expect(await change({ status: 'ENABLED' })).toMatchObject(refused);
    expect(await change({ description: 'Gone for good.' })).toMatchObject({ status: 200, body: { status: 'DISABLED' } });
    expect(await change({ status: 'ENABLED', spec: { ...hello.spec, image: 'berth/hello:2' } })).toMatchObject({ status: 200 });
  });
});
