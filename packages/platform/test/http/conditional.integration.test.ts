import type { RoutePolicy } from '@berth/contracts';
import { demandVersion } from '@berth/shared-kernel';
import { IsInt } from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bodyBytes,
  closeApp,
  createLogger,
  endpoint,
  entityTag,
  listen,
  type Listening,
  mountRoutes,
  openApp,
  requireExpected,
} from '../../src/index.js';
import { serveEndpoint } from '../../src/http/serve-endpoint.js';
import { problemIn } from './api-under-test.js';

const POLICY: Omit<RoutePolicy, 'method' | 'conditional'> = {
  context: 'product',
  path: '/products/:productId',
  audience: 'anyone',
  whenBlocked: 'allowed',
  whenUserUnavailable: 'token',
  idempotent: false,
  internal: false,
};

class CountBody {
  @IsInt()
  count!: number;
}

const VERSION = 7;
const show = endpoint({ handle: async () => ({ status: 200, body: { count: 1 }, headers: { ETag: entityTag(VERSION) } }) });
const change = endpoint({
  body: CountBody,
  handle: async (request) => {
    demandVersion(requireExpected(request), VERSION);
    return { status: 200, body: request.body, headers: { ETag: entityTag(VERSION + 1) } };
  },
});

let api: Listening;
beforeAll(async () => {
  const app = openApp(() => ({ ready: true }));
  const [get, patch] = [
    { ...POLICY, method: 'GET', conditional: false },
    { ...POLICY, method: 'PATCH', conditional: true },
  ] as const;
  mountRoutes(app, [
    { policy: get, handlers: [bodyBytes, serveEndpoint('products.show', get, show, null)] },
    { policy: patch, handlers: [bodyBytes, serveEndpoint('admin.products.update', patch, change, null)] },
  ]);
  closeApp(app, createLogger({ level: 'silent', name: 'test' }));
  api = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

const ask = (method: string, headers: Record<string, string> = {}, body?: unknown) =>
  fetch(`${api.url}/api/v1/products/1`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

it('a conditional route without If-Match answers 428 before it looks at the body', async () => {
  for (const body of [{ count: 2 }, { count: 'two' }])
    expect(await problemIn(await ask('PATCH', {}, body))).toMatchObject({ status: 428, code: 'request.precondition-required' });
});

it('a conditional route answers 412 to an If-Match that names another version, once the body is found valid', async () => {
  const stale = { 'if-match': '"6"' };
  expect(await problemIn(await ask('PATCH', stale, { count: 2 }))).toMatchObject({ status: 412, code: 'request.precondition-failed' });
  expect(await problemIn(await ask('PATCH', stale, { count: 'two' }))).toMatchObject({ status: 400, code: 'request.invalid' });
  expect(await problemIn(await ask('PATCH', { 'if-match': '6' }, { count: 2 }))).toMatchObject({
    status: 400,
    code: 'request.precondition-invalid',
  });
});

it('a conditional route makes the change where If-Match names the version, and gives the next tag', async () => {
  for (const match of ['"7"', '"6", "7"', '*']) {
    const answer = await ask('PATCH', { 'if-match': match }, { count: 2 });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"8"']);
  }
});

it('a read answers 304 without a body to an If-None-Match that names its tag', async () => {
  const first = await ask('GET');
  const tag = first.headers.get('etag') ?? '';
  expect([first.status, tag, await first.json()]).toEqual([200, '"7"', { count: 1 }]);
  for (const method of ['GET', 'HEAD']) {
    const again = await ask(method, { 'if-none-match': tag });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, '"7"', '']);
  }
  expect((await ask('GET', { 'if-none-match': '"6"' })).status).toBe(200);
});
