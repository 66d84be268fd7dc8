import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CatalogueWalletApi, serveCatalogueAndWallet } from '../support/catalogue-wallet-api.js';
import { oneByOne } from '../support/one-by-one.js';

const hello = { name: 'Hello', price: 500, spec: { cpu: 0.5, memory: 128, image: 'berth/hello:1' } };
const SEEN = { 'if-match': '*' };
const operator = 'admin-1';
const buyer = 'user-2';

let api: CatalogueWalletApi;
beforeEach(async () => {
  api = await serveCatalogueAndWallet();
});
afterEach(() => api.close());

const create = (changes: object = {}) => api.call('POST /admin/products', operator, { body: { ...hello, ...changes } });

describe('the catalogue over HTTP', () => {
  test('a product that was created is where its Location says', async () => {
    const created = await create();
    expect([created.status, created.headers.get('location')]).toEqual([201, '/api/v1/admin/products/1']);
    expect(created.body).toEqual({
      id: 1,
      name: 'Hello',
      description: '',
      status: 'ENABLED',
      price: 500,
      currency: 'EUR',
      spec: {
        cpu: 0.5,
        memory: 128,
        gpu: null,
        image: 'berth/hello:1',
        config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] },
      },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await api.call('GET /admin/products/1', operator)).body).toEqual(created.body);
  });

  test('anyone may look at what is for sale, without its history', async () => {
    await create();
    const shown = await api.call('GET /products/1', null);
    expect([shown.status, Object.keys(shown.body)]).toEqual([200, ['id', 'name', 'description', 'status', 'price', 'currency', 'spec']]);
  });

  test('a product that was deleted is gone for buyers and disabled for operators, however often', async () => {
    await create();
    const statuses = [await api.call('DELETE /admin/products/1', operator), await api.call('DELETE /admin/products/1', operator)];
    expect(statuses.map(({ status }) => status)).toEqual([204, 204]);
    expect(await api.call('GET /products/1', null)).toMatchObject({ status: 404, body: { code: 'product.not-found' } });
    expect((await api.call('GET /products', null)).body).toEqual({ data: [], hasMore: false, nextCursor: null });
    expect((await api.call('GET /admin/products', operator)).body).toMatchObject({ data: [{ id: 1, status: 'DISABLED' }] });
  });

  test('a change leaves the rest as it was', async () => {
    await create({ description: 'Old' });
    const changed = await api.call('PATCH /admin/products/1', operator, { body: { price: 0 }, headers: SEEN });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Hello', description: 'Old', price: 0 } });
  });

  test('is changed only by who has seen what is changed', async () => {
    const created = await create();
    const tag = created.headers.get('etag') ?? '';
    expect((await api.call('GET /admin/products/1', operator)).headers.get('etag')).toBe(tag);
    const change = (price: number, headers: Record<string, string>) =>
      api.call('PATCH /admin/products/1', operator, { body: { price }, headers });
    expect(await change(1, {})).toMatchObject({ status: 428, body: { code: 'request.precondition-required' } });
    const changed = await change(2, { 'if-match': tag });
    expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    expect(await change(3, { 'if-match': tag })).toMatchObject({ status: 412, body: { code: 'request.precondition-failed' } });
    const again = await api.call('GET /admin/products/1', operator, { headers: { 'if-none-match': changed.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await api.call('GET /admin/products/1', operator)).body).toMatchObject({ price: 2 });
  });

  test('pages follow their cursor to the end', async () => {
    for (const name of ['A', 'B', 'C']) await create({ name });
    const first = await api.call('GET /products?limit=2', null);
    const second = await api.call(`GET /products?limit=2&cursor=${String(first.body['nextCursor'])}`, null);
    expect(first.body).toMatchObject({ data: [{ name: 'A' }, { name: 'B' }], hasMore: true });
    expect(second.body).toMatchObject({ data: [{ name: 'C' }], hasMore: false, nextCursor: null });
  });

  test.each([
    'GET /admin/products',
    'GET /admin/products/1',
    'POST /admin/products',
    'PATCH /admin/products/1',
    'DELETE /admin/products/1',
  ])('a buyer may not %s', async (line) => {
    expect((await api.call(line, buyer)).status).toBe(403);
    expect((await api.call(line, null)).status).toBe(401);
  });
});

describe('the operator’s list of products', () => {
  const names = async (query: string) =>
    ((await api.call(`GET /admin/products?${query}`, operator)).body['data'] as { name: string }[]).map(({ name }) => name);

  beforeEach(async () => {
    const offers = [
      { name: 'Notebook', price: 900, description: 'For data science.' },
      { name: 'Web server', price: 300, status: 'DISABLED' },
      { name: 'Big notebook', price: 900, spec: { ...hello.spec, image: 'berth/hello:2' } },
    ];
    for (const offer of offers) await create(offer);
  });

  test.each([
    ['', ['Notebook', 'Web server', 'Big notebook']],
    ['status=DISABLED', ['Web server']],
    ['status=ENABLED,DISABLED', ['Notebook', 'Web server', 'Big notebook']],
    ['image=berth/hello:2', ['Big notebook']],
    ['q=NOTE', ['Notebook', 'Big notebook']],
    ['q=science', ['Notebook']],
    ['q=%25', []],
    ['sort=name', ['Big notebook', 'Notebook', 'Web server']],
    ['sort=-price', ['Big notebook', 'Notebook', 'Web server']],
    ['sort=price&status=ENABLED', ['Notebook', 'Big notebook']],
    ['sort=-createdAt', ['Big notebook', 'Web server', 'Notebook']],
    ['createdFrom=2100-01-01T00:00:00Z', []],
    ['createdTo=2100-01-01T00:00:00Z&q=web', ['Web server']],
  ])('for "%s" has %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  test.each(['sort=name', 'sort=-price', 'sort=createdAt', 'sort=-id'])('is read page by page with %s', async (sort) => {
    const items = await oneByOne((query) => api.call(`GET /admin/products?${sort}&${query}`, operator));
    const read = items.map((item) => item['name']);
    expect(read).toEqual(await names(sort));
    expect(new Set(read).size).toBe(3);
  });
});

describe('bad input to the catalogue', () => {
  test.each([
    ['/name', 'request.invalid', { name: null }],
    ['/name', 'request.invalid', { name: '' }],
    ['/name', 'product.invalid', { name: '   ' }],
    ['/name', 'request.invalid', { name: 'x'.repeat(101) }],
    ['/description', 'request.invalid', { description: 5 }],
    ['/description', 'request.invalid', { description: null }],
    ['/description', 'request.invalid', { description: 'x'.repeat(2001) }],
    ['/description', 'product.invalid', { description: '\uD800' }],
    ['/status', 'request.invalid', { status: 'GONE' }],
    ['/price', 'request.invalid', { price: -1 }],
    ['/price', 'request.invalid', { price: 1.5 }],
    ['/price', 'request.invalid', { price: 4_294_967_296 }],
    ['/price', 'request.invalid', { price: '5' }],
    ['/spec', 'request.invalid', { spec: null }],
    ['/spec', 'request.invalid', { spec: [] }],
    ['/spec/cpu', 'spec.invalid', { spec: { ...hello.spec, cpu: 0 } }],
    ['/spec/config/port', 'spec.invalid', { spec: { ...hello.spec, config: { port: 0 } } }],
    ['/spec/disk', 'spec.invalid', { spec: { ...hello.spec, disk: 1 } }],
    ['/currency', 'request.invalid', { currency: 'USD' }],
  ])('is refused at %s (%s)', async (pointer, code, wrong) => {
    await create();
    const refused = { status: 400, body: { code, errors: expect.arrayContaining([expect.objectContaining({ pointer })]) } };
    expect(await create(wrong)).toMatchObject(refused);
    expect(await api.call('PATCH /admin/products/1', operator, { body: wrong, headers: SEEN })).toMatchObject(refused);
    expect((await api.call('GET /admin/products', operator)).body['data']).toHaveLength(1);
  });

  test.each(['name', 'price', 'spec'])('is refused without its %s', async (field) => {
    expect(await create({ [field]: undefined })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });

  test.each([{}, [], 5, null, '{"price":'])('has to be a change: %j', async (body) => {
    await create();
    expect((await api.call('PATCH /admin/products/1', operator, { body, headers: SEEN })).status).toBe(400);
  });

  test.each([
    ['GET /products/0', 400, 'request.invalid-id'],
    ['GET /products/9999999999', 400, 'request.invalid-id'],
    ['GET /products/abc', 400, 'request.invalid-id'],
    ['GET /products/7', 404, 'product.not-found'],
    ['GET /products?limit=0', 400, 'request.invalid'],
    ['GET /products?limit=101', 400, 'request.invalid'],
    ['GET /products?sort=name', 400, 'request.invalid'],
    ['GET /products?cursor=zzz', 400, 'request.invalid-cursor'],
    ['GET /products?cursor=eyJ2IjoxLCJrIjoieCJ9', 400, 'request.invalid-cursor'],
    ['GET /admin/products?status=GONE', 400, 'request.invalid'],
    ['GET /admin/products?sort=spec', 400, 'request.invalid'],
    ['GET /admin/products?q=', 400, 'request.invalid'],
    ['GET /admin/products?cursor=eyJ2IjoxLCJrIjoieCJ9', 400, 'request.invalid-cursor'],
    ['GET /admin/products/7', 404, 'product.not-found'],
    ['DELETE /admin/products/7', 404, 'product.not-found'],
    ['DELETE /admin/products/-1', 400, 'request.invalid-id'],
  ])('%s answers %i %s', async (line, status, code) => {
    expect(await api.call(line, operator)).toMatchObject({ status, body: { code } });
  });

  test('a change of an unknown product answers 404', async () => {
    expect(await api.call('PATCH /admin/products/7', operator, { body: { price: 1 }, headers: SEEN })).toMatchObject({ status: 404 });
  });
});
