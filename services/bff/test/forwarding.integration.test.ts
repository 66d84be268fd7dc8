import { listen } from '@berth/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer, PlatformUnderTest, problemIn, tokenOf } from './platform-under-test.js';

let berth: PlatformUnderTest;
beforeEach(async () => {
  berth = await PlatformUnderTest.start();
});
afterEach(() => berth.stop());

describe('a request', () => {
  it('reaches its context with the path, query, body and named headers as they came', async () => {
    const body = '{"productId": 1,\n "instanceName":"ü"}';
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { 'idempotency-key': 'k', 'x-request-id': 'r-1', traceparent, cookie: 'refresh=1', 'x-evil': '1', te: 'trailers' };
    await berth.send('POST', '/api/v1/orders?a=%20b&a=c', { ...bearer(), ...headers }, body);
    const [received] = berth.received;
    expect(received).toMatchObject({ method: 'POST', url: '/api/v1/orders?a=%20b&a=c', body });
    expect(received?.headers).toMatchObject({
      'idempotency-key': 'k',
      'x-request-id': 'r-1',
      traceparent,
      'content-type': 'application/json',
    });
    expect(received?.headers.authorization).toMatch(/^Bearer ey/);
    for (const name of ['cookie', 'x-evil', 'te']) expect(received?.headers).not.toHaveProperty(name);
  });

  it('gets the answer byte by byte with the named headers only', async () => {
    berth.answer = (_request, response) => {
      response.writeHead(202, {
        'content-type': 'application/json',
        location: '/api/v1/operations/1',
        'idempotent-replayed': 'true',
        'retry-after': '3',
        server: 'x',
        'x-inner': '1',
      });
      response.end('{ "id" : 1 }');
    };
    const response = await berth.send('POST', '/api/v1/instances/5/stop', bearer());
    expect([response.status, await response.text()]).toEqual([202, '{ "id" : 1 }']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      location: '/api/v1/operations/1',
      'idempotent-replayed': 'true',
      'retry-after': '3',
    });
    expect([response.headers.has('server'), response.headers.has('x-inner'), response.headers.has('x-powered-by')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('carries its preconditions in and the entity tag out, unchanged', async () => {
    berth.answer = (_request, response) => response.writeHead(304, { etag: '"7"' }).end();
    const preconditions = { 'if-match': '"6", W/"7"', 'if-none-match': '"7"' };
    const response = await berth.get('/api/v1/me', { ...bearer(), ...preconditions });
    expect(berth.received[0]?.headers).toMatchObject(preconditions);
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, '"7"', '']);
  });

  it('carries cookies both ways for sign-in only', async () => {
    berth.answer = (_request, response) => response.writeHead(200, { 'set-cookie': ['a=1; HttpOnly', 'b=2'] }).end('{}');
    const response = await berth.send('POST', '/api/v1/auth/refresh', { cookie: 'refresh=1' });
    expect(berth.received[0]?.headers.cookie).toBe('refresh=1');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  });

  it('passes a problem of the context on, and HEAD without a body', async () => {
    berth.answer = ({ method }, response) =>
      response
        .writeHead(404, { 'content-type': 'application/problem+json' })
        .end(method === 'HEAD' ? undefined : '{"code":"order.unknown"}');
    expect(await problemIn(await berth.get('/api/v1/orders/1', bearer()))).toMatchObject({ status: 404, code: 'order.unknown' });
    const head = await berth.send('HEAD', '/api/v1/orders/1', bearer());
    expect([head.status, await head.text(), berth.received[1]?.method]).toEqual([404, '', 'HEAD']);
  });

  it('larger than 64 KiB goes no further', async () => {
    const response = await berth.send('POST', '/api/v1/orders', bearer(), `"${'x'.repeat(3_000_000)}"`);
    expect(await problemIn(response)).toMatchObject({ status: 413, code: 'request.too-large' });
    expect(berth.received).toEqual([]);
  });

  it.each([
    ['GET', '/api/v1/nothing', 404, 'request.unknown-route'],
    ['GET', '/api/v1/internal/session', 404, 'request.unknown-route'],
    ['PUT', '/api/v1/orders', 405, 'request.method-not-allowed'],
    ['GET', '/api/v1/orders/%ZZ', 400, 'request.malformed'],
  ])('%s %s answers %i', async (method, path, status, code) => {
    expect(await problemIn(await berth.send(method, path, bearer()))).toMatchObject({
      status,
      code,
      mediaType: 'application/problem+json',
    });
  });

  it('to the root says what this is', async () => {
    expect(await (await berth.get('/')).json()).toMatchObject({ name: 'Berth', version: '0.1.0', api: '/api/v1' });
    expect((await berth.get('/livez')).status).toBe(200);
    expect((await berth.get('/readyz')).status).toBe(200);
  });

  it('is served on a port shared with others too', async () => {
    const shared = await listen(berth.listener, { host: '127.0.0.1', port: 0 });
    expect((await fetch(`${shared.url}/api/v1/products`)).status).toBe(204);
    await shared.close();
  });

  it('whose context is down answers 503 and when to come back', async () => {
    await berth.loseContexts();
    const response = await berth.get('/api/v1/products');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemIn(response)).toMatchObject({ status: 503, code: 'service.unavailable' });
  });

  it('whose context breaks off in the middle is broken off too', async () => {
    berth.answer = (_request, response) => {
      response.writeHead(200);
      response.write('half', () => response.destroy());
    };
    const response = await berth.get('/api/v1/products');
    await expect(response.text()).rejects.toThrow(/terminated|aborted/);
  });

  it('is one of a thousand at once, all served', async () => {
    berth.answer = ({ headers }, response) => void setTimeout(() => response.writeHead(200).end(String(headers['x-request-id'])), 50);
    const token = tokenOf();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, i) => {
        const response = await berth.send('POST', '/api/v1/orders', { authorization: `Bearer ${token}`, 'x-request-id': `r${i}` }, '{}');
        return (await response.text()) === `r${i}` ? response.status : 0;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(berth.sessionsAsked, 'those who wait share one question').toBeLessThan(1_000);
  });
});
