import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminBearer, bearer, PlatformUnderTest, problemIn, type Received, sessionOf } from './platform-under-test.js';

const PATH = '/api/v1/admin/overview';
const INTERNAL = ['user', 'product', 'resource'].map((context) => `/api/v1/internal/overview/${context}`);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

let berth: PlatformUnderTest;
beforeEach(async () => {
  berth = await PlatformUnderTest.start();
  berth.answer = told;
});
afterEach(() => berth.stop());

/** Each context tells its name. */
function told({ url }: Received, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ name: url.split('/').at(-1) }));
}

/** As {@link told}, but for product. */
const butProduct = (answer: (response: ServerResponse) => void) => (received: Received, response: ServerResponse) =>
  received.url.endsWith('/product') ? answer(response) : told(received, response);

const overview = async (headers: Record<string, string> = adminBearer()) => {
  const response = await berth.get(PATH, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the overview', () => {
  it('joins what each context tells, asked with the operator’s own token', async () => {
    const headers = { ...adminBearer(), 'x-request-id': 'r1' };
    expect(await overview(headers)).toEqual({
      status: 200,
      body: {
        asOf: TIME,
        user: { available: true, name: 'user' },
        product: { available: true, name: 'product' },
        resource: { available: true, name: 'resource' },
      },
    });
    expect(berth.received.map(({ url }) => url).toSorted()).toEqual(INTERNAL.toSorted());
    for (const { headers: asked } of berth.received) {
      expect(asked).toMatchObject({ authorization: headers.authorization, 'x-request-id': 'r1' });
      expect(asked['traceparent']).toBe(berth.received[0]?.headers['traceparent']);
    }
  });

  it('asks all of them at once', async () => {
    const waiting: [Received, ServerResponse][] = [];
    berth.answer = (received, response) => {
      waiting.push([received, response]);
      if (waiting.length === 3) for (const each of waiting) told(...each);
    };
    expect((await overview()).body).toMatchObject({ user: { name: 'user' }, product: { name: 'product' }, resource: { name: 'resource' } });
  });

  it.each([
    ['breaks off', (response: ServerResponse) => void response.destroy(), 'service.unavailable'],
    ['hangs', () => undefined, 'service.unavailable'],
    ['hangs in the middle', (response: ServerResponse) => void response.write('{'), 'service.unavailable'],
    ['answers nonsense', (response: ServerResponse) => void response.end('<html>'), 'service.unavailable'],
    ['answers far too much', (response: ServerResponse) => void response.end(`"${'x'.repeat(300_000)}"`), 'service.unavailable'],
    ['refuses', (response: ServerResponse) => void response.writeHead(403).end('{"code":"user.disabled"}'), 'user.disabled'],
  ])('says of a context that %s that it does not know, and since when', async (_, answer, reason) => {
    berth.answer = butProduct(answer);
    expect(await overview()).toMatchObject({
      status: 200,
      body: { user: { available: true }, product: { available: false, since: null, reason }, resource: { available: true } },
    });
    berth.answer = told;
    const known = (await overview()).body;
    berth.answer = butProduct(answer);
    const later = (await overview()).body;
    expect(later).toMatchObject({ user: { available: true }, product: { available: false, since: TIME, reason } });
    const { since } = later['product'] as { since: string };
    expect(Date.parse(since)).toBeGreaterThanOrEqual(Date.parse(String(known['asOf'])));
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.parse(String(later['asOf'])));
  });

  it('is had while the user service is away, which it says', async () => {
    berth.session = (response) => void response.destroy();
    berth.answer = (received, response) => (received.url.endsWith('/user') ? void response.destroy() : told(received, response));
    expect(await overview()).toMatchObject({ status: 200, body: { user: { available: false }, product: { available: true } } });
  });

  it('is for operators alone', async () => {
    expect(await overview(bearer())).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await overview({})).toMatchObject({ status: 401 });
    berth.session = sessionOf('ENABLED', ['user']);
    expect(await overview(bearer({ user_id: 2, roles: ['user', 'admin'], sid: 's2' })), 'the token still says admin').toMatchObject({
      status: 403,
    });
    expect(berth.received).toEqual([]);
  });

  it('takes neither a query nor a body, and is not asked of a context by the public path', async () => {
    const asked = await berth.get(`${PATH}?context=user`, adminBearer());
    expect(await problemIn(asked)).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(await problemIn(await berth.send('POST', PATH, adminBearer()))).toMatchObject({ status: 405 });
    for (const path of INTERNAL) expect(await problemIn(await berth.get(path, adminBearer()))).toMatchObject({ status: 404 });
    expect(berth.received).toEqual([]);
  });
});
