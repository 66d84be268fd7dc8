import { openApiDocument } from '@berth/contracts';
import { describe, expect, test } from 'vitest';
import { Documented, NotAsDocumented, type Seen } from '../support/documented.js';

const documented = new Documented(openApiDocument());
const WALLET = { balance: 1, held: 0, currency: 'EUR' };

interface Change extends Partial<Omit<Seen, 'header' | 'text'>> {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function seen({ method = 'GET', path = '/api/v1/wallet', status = 200, body = WALLET, headers = {} }: Change = {}): Seen {
  const all: Readonly<Record<string, string>> = {
    'content-type': status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json',
    'x-request-id': 'r1',
    ...headers,
  };
  return { method, path, status, text: body === null ? '' : JSON.stringify(body), header: (name) => all[name.toLowerCase()] || null };
}
const problem = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', title: 'T', status, detail: 'D', instance: '/', code, requestId: 'r1', errors: [] },
});

describe('an answer', () => {
  test.each<readonly [string, Change]>([
    ['of a route', {}],
    ['of a route with a query', { path: '/api/v1/wallet?x=1' }],
    ['that is a problem of the route', { path: '/api/v1/orders/1', ...problem(404, 'order.not-found') }],
    ['that is a problem of every route', problem(400, 'request.invalid')],
    ['to a path that is none', { path: '/api/v1/nothing', ...problem(404, 'request.unknown-route') }],
    ['to a method that a path does not have', { method: 'PUT', ...problem(405, 'request.method-not-allowed') }],
    ['without a body', { method: 'DELETE', path: '/api/v1/admin/products/1', status: 204, body: null }],
    ['that is still as known', { path: '/api/v1/me', status: 304, body: null, headers: { etag: '"1"' } }],
    ['that is a stream', { path: '/api/v1/events', headers: { 'content-type': 'text/event-stream' } }],
    ['that says when to come back', { ...problem(503, 'database.busy'), headers: { 'retry-after': '1' } }],
  ])('%s is as documented', (_, change) => {
    expect(() => documented.check(seen(change))).not.toThrow();
  });

  test.each<readonly [string, Change]>([
    ['with a status that the route does not have', { status: 201 }],
    ['with a code that the route does not have', { path: '/api/v1/orders/1', ...problem(404, 'product.not-found') }],
    ['with a code of another status', problem(403, 'request.invalid')],
    ['with a field more', { body: { ...WALLET, surprise: 1 } }],
    ['with a field less', { body: { balance: 1, held: 0 } }],
    ['with a field of another type', { body: { ...WALLET, balance: '1' } }],
    ['of another media type', { headers: { 'content-type': 'text/html' } }],
    ['that is a problem, as plain JSON', { ...problem(400, 'request.invalid'), headers: { 'content-type': 'application/json' } }],
    ['with a body where there is none', { method: 'DELETE', path: '/api/v1/admin/products/1', status: 204, body: {} }],
    ['without the tag that it has', { path: '/api/v1/me', status: 304, body: null }],
    ['without a request id', { headers: { 'x-request-id': '' } }],
    ['that says "later" and not when', problem(503, 'database.busy')],
    ['that succeeds where no route is', { path: '/api/v1/nothing' }],
    [
      'with a field more deep inside',
      { path: '/api/v1/wallet/entries', body: { data: [], hasMore: false, nextCursor: null, page: { of: 1 } } },
    ],
  ])('%s is not', (_, change) => {
    expect(() => documented.check(seen(change))).toThrow(NotAsDocumented);
  });
});

describe('an event of a stream', () => {
  test('is as documented, with each field and no other', () => {
    expect(() => documented.checkEvent('hint', { type: 'ORDER_PAID', id: '1', sequence: 2 })).not.toThrow();
    expect(() => documented.checkEvent('hint', { type: 'ORDER_PAID', id: '1', sequence: 2, amount: 5 })).toThrow(NotAsDocumented);
    expect(() => documented.checkEvent('stalled', { since: 1 })).toThrow(NotAsDocumented);
    expect(() => documented.checkEvent('surprise', {})).toThrow(NotAsDocumented);
  });
});
