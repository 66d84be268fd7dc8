import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notFound, unavailable } from '@berth/shared-kernel';
import { decodeCursor, endpoint, type Endpoint, type Listening, PageQuery } from '../../src/index.js';
import { ADMIN, problemIn, productApi, productEndpoints, served, USER } from './api-under-test.js';

let api: Listening;
beforeAll(async () => {
  api = await served({
    wellKnown: { '/.well-known/jwks.json': () => ({ keys: [] }) },
    readiness: () => ({ ready: true, degraded: ['event-log'] }),
    endpoints: {
      'products.show': endpoint({ handle: async ({ params }) => ({ status: 200, body: params }) }),
      'products.list': endpoint({
        query: PageQuery,
        handle: async ({ query }) => ({ status: 200, body: { limit: query.limit, after: decodeCursor(query.cursor) } }),
      }),
      'wallet.show': endpoint({
        handle: async () => {
          throw new Error('secret detail');
        },
      }),
      'wallet.entries': endpoint({ handle: async () => ({ status: 200, body: { id: 1n } }) }),
      'orders.list': endpoint({
        handle: async () => {
          throw unavailable('payment.unavailable', 'Later.', { retryAfter: 7 });
        },
      }),
      'orders.show': endpoint({
        handle: async () => {
          throw notFound('order.unknown', 'No such order.');
        },
      }),
    },
  });
});
afterAll(() => api.close());

const get = (path: string, init: RequestInit = {}) => fetch(api.url + path, init);

/** Sends a path as it is, which fetch would normalise. */
const rawStatus = (path: string) =>
  new Promise<number>((resolve, reject) => {
    request({ host: '127.0.0.1', port: api.port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });

describe('a route', () => {
  it('answers 404 where there is none, also for other spellings', async () => {
    for (const path of ['/', '/api/v1/nothing', '/api/v1/me', '/api/v1/Products', '/api/v1/products/', '/api/v2/products'])
      expect(await problemIn(await get(path))).toMatchObject({ status: 404, code: 'request.unknown-route', instance: path });
  });

  it('answers 405 with the methods that it has', async () => {
    const response = await get('/api/v1/products', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await problemIn(response)).toMatchObject({ status: 405, code: 'request.method-not-allowed' });
  });

  it('answers 400 to a path that cannot be decoded', async () => {
    expect(await rawStatus('/api/v1/products/%ZZ')).toBe(400);
    expect(await rawStatus('/api/v1/products/%C0%AF')).toBe(400);
  });

  it('decodes its parameters and answers HEAD without a body', async () => {
    expect(await (await get('/api/v1/products/a%20b')).json()).toEqual({ productId: 'a b' });
    const head = await get('/api/v1/products/7', { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '17']);
  });

  it('echoes a sane request id and makes one otherwise', async () => {
    const named = await get('/api/v1/products/7', { headers: { 'x-request-id': 'abc-1' } });
    expect(named.headers.get('x-request-id')).toBe('abc-1');
    const unnamed = await get('/api/v1/nothing', { headers: { 'x-request-id': 'no spaces <b>' } });
    expect((await problemIn(unnamed)).requestId).toBe(unnamed.headers.get('x-request-id'));
    expect(unnamed.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells nothing of a defect', async () => {
    const text = await (await get('/api/v1/wallet', { headers: USER })).text();
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'server.defect' });
    expect(text).not.toContain('secret');
    expect(await problemIn(await get('/api/v1/wallet/entries', { headers: USER }))).toMatchObject({ status: 500, code: 'server.defect' });
  });

  it('says when to come back, and what is not there', async () => {
    const later = await get('/api/v1/orders', { headers: USER });
    expect([later.status, later.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await problemIn(await get('/api/v1/orders/5', { headers: USER }))).toMatchObject({ status: 404, code: 'order.unknown' });
  });

  it('serves health and documents outside the API', async () => {
    expect(await (await get('/livez')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'degraded', degraded: ['event-log'] });
    expect(await (await get('/.well-known/jwks.json')).json()).toEqual({ keys: [] });
  });
});

describe('the query of a list', () => {
  it.each([
    ['?limit=0', '/limit', 'request.invalid'],
    ['?limit=101', '/limit', 'request.invalid'],
    ['?limit=abc', '/limit', 'request.invalid'],
    ['?limit=', '/limit', 'request.invalid'],
    ['?limit=1e1', '/limit', 'request.invalid'],
    ['?limit=5&limit=6', '/limit', 'request.invalid'],
    ['?limit[]=5', '/limit[]', 'request.invalid'],
    ['?nope=1', '/nope', 'request.invalid'],
    ['?__proto__=1', '/__proto__', 'request.invalid'],
    ['?cursor=', '/cursor', 'request.invalid-cursor'],
    ['?cursor=garbage', '/cursor', 'request.invalid-cursor'],
    [`?cursor=${Buffer.from('{"v":2,"k":"1"}').toString('base64url')}`, '/cursor', 'request.invalid-cursor'],
    [`?cursor=${Buffer.from('{"v":1,"k":1}').toString('base64url')}`, '/cursor', 'request.invalid-cursor'],
    [`?cursor=${'A'.repeat(2_049)}`, '/cursor', 'request.invalid'],
  ])('%s is refused', async (query, pointer, code) => {
    const problem = await problemIn(await get(`/api/v1/products${query}`));
    expect(problem).toMatchObject({ status: 400, code });
    expect(problem.errors[0]).toMatchObject({ pointer });
    expect(problem.errors[0]?.detail).toMatch(/query parameter|nextCursor/);
  });

  it('counts 20 when it says nothing, and no parameter passes where none is declared', async () => {
    expect(await (await get('/api/v1/products')).json()).toEqual({ limit: 20, after: null });
    expect(await (await get('/api/v1/products?limit=100')).json()).toEqual({ limit: 100, after: null });
    expect(await problemIn(await get('/api/v1/products/7?x=1'))).toMatchObject({ status: 400, code: 'request.invalid' });
  });
});

describe('an API', () => {
  it('does not start with a route that has no endpoint, or an endpoint that has no route', () => {
    expect(() => productApi({ endpoints: { 'products.list': undefined as never } })).toThrow('products.list has no endpoint');
    const extra = { ...productEndpoints(), 'me.show': undefined as unknown as Endpoint };
    expect(() => productApi({ endpoints: extra })).toThrow('no route me.show');
  });

  it('does not start without what its routes need', () => {
    expect(() => productApi({ authenticate: null })).toThrow('needs a token verifier');
    expect(() => productApi({ answers: null })).toThrow('needs the records');
  });

  it('lets requests under way end when it is closed', async () => {
    let entered!: () => void;
    let finish!: () => void;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const slow = await served({
      endpoints: {
        'admin.orders.list': endpoint({
          handle: async () => {
            entered();
            await gate;
            return { status: 200, body: 'done' };
          },
        }),
      },
    });
    const answer = fetch(`${slow.url}/api/v1/admin/orders`, { headers: ADMIN });
    await inside;
    const closed = slow.close();
    finish();
    expect(await (await answer).json()).toBe('done');
    await closed;
    await expect(fetch(`${slow.url}/livez`)).rejects.toThrow('fetch failed');
  });
});
