import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireEvent } from '@berth/contracts';
import {
  createLogger,
  fromRecord,
  Metrics,
  openSqliteEventLog,
  randomUuids,
  toRecord,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
} from '@berth/platform';
import type { FreshDatabase } from '@berth/platform/testing';
import { asOrderId, systemClock } from '@berth/shared-kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeProduct, PRODUCT_DEFAULTS } from '../src/index.js';
import { created, failed, running } from './order/instance-events.js';
import { freshProductDatabase } from './support/product-database.js';
import { eventually } from '@berth/shared-kernel/testing';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const logger = createLogger({ level: 'silent', name: 'test' });
const uuids = randomUuids(systemClock);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf(userId: number, roles: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: `${userId}`,
    user_id: userId,
    roles,
    sid: 's',
    jti: 'j',
    iat: now,
    exp: now + 900,
    iss: TOKEN_ISSUER,
    aud: TOKEN_AUDIENCE,
  };
  const text = `${encode({ alg: 'ES256', typ: 'JWT', kid: 'k1' })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const operator = tokenOf(1, ['user', 'admin']);
const buyer = tokenOf(7, ['user']);
const keys = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }] }));
});

let folder: string;
let at: FreshDatabase;
let eventLog: ReturnType<typeof openSqliteEventLog>;
let service: Awaited<ReturnType<typeof composeProduct>>;
const heard: WireEvent[] = [];

async function serve() {
  const userUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
  const address = { host: '127.0.0.1', port: 0, databaseUrl: at.url, userUrl };
  const config = { ...PRODUCT_DEFAULTS, ...address, currency: 'EUR', demo: true };
  service = await composeProduct({ config, eventLog, logger, metrics: new Metrics(), clock: systemClock });
  await service.start();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-product-service-'));
  at = await freshProductDatabase();
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  eventLog = openSqliteEventLog({ file: join(folder, 'events.sqlite'), clock: systemClock, logger });
  await eventLog.subscribe({
    group: 'test',
    topics: ['order.events'],
    from: 'earliest',
    handle: async (record) => void heard.push(fromRecord(record).event),
  });
  await serve();
  await publish({ event_type: 'USER_REGISTERED', user_id: 7, timestamp: 1, data: { status: 'ENABLED', roles: ['user'] } });
});

afterAll(async () => {
  await service.stop();
  await eventLog.close();
  keys.close();
  await at.drop();
  await rm(folder, { recursive: true, force: true });
});

let sequence = 0n;
const publish = (event: WireEvent) =>
  eventLog.publish([
    toRecord(event, {
      id: uuids.next(),
      sequence: ++sequence,
      time: new Date(),
      source: '/test',
      correlationId: 'c',
      causationId: null,
      traceparent: null,
    }),
  ]);

async function call(line: string, token: string, body?: object): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = line.split(' ');
  const headers = {
    authorization: `Bearer ${token}`,
    'idempotency-key': uuids.next(),
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const response = await fetch(`${service.url()}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { status: response.status, body: await response.json() };
}

async function bought(): Promise<string> {
  const { body } = await call('POST /orders', buyer, { productId: 1 });
  const { id } = body as { id: string };
  expect(await call(`POST /orders/${id}/pay`, buyer)).toMatchObject({ status: 200, body: { status: 'PAID' } });
  return id;
}
const heardOf = (id: string) =>
  heard.filter((event) => 'order_id' in event && `${event.order_id}` === id).map(({ event_type }) => event_type);
const becomes = (id: string, state: object) =>
  eventually(async () => expect((await call(`GET /orders/${id}`, buyer)).body).toMatchObject(state));

describe('the product service', () => {
  test('sells what it has seeded: credit, order, pay, reached, captured', async () => {
    expect(await call('POST /admin/wallets/7/credits', operator, { amount: 10_000, reason: 'gift' })).toMatchObject({ status: 201 });
    const id = await bought();
    expect(await call('GET /wallet', buyer)).toMatchObject({ body: { balance: 9_500, held: 500 } });
    await publish(created(asOrderId(BigInt(id))));
    await publish(running(asOrderId(BigInt(id))));
    await becomes(id, { status: 'COMPLETED', payment: { status: 'CAPTURED' } });
    expect(await call('GET /wallet', buyer)).toMatchObject({ body: { balance: 9_500, held: 0 } });
    await eventually(() => expect(heardOf(id)).toEqual(['ORDER_PLACED', 'ORDER_PAID', 'ORDER_COMPLETED']));
  });

  test('gives the money back when the instance fails for good, also when it was stopped and started meanwhile', async () => {
    const id = await bought();
    await service.stop();
    await publish(failed(asOrderId(BigInt(id)), true));
    await serve();
    await becomes(id, { status: 'CANCELLED', payment: { status: 'RELEASED' }, cancelReason: { code: 'crash-loop' } });
    expect(await call('GET /wallet', buyer)).toMatchObject({ body: { balance: 9_500, held: 0 } });
    await eventually(() => expect(heardOf(id)).toEqual(['ORDER_PLACED', 'ORDER_PAID', 'ORDER_CANCELLED']));
  });

  test('tells an operator alone how the shop, the money and the log are', async () => {
    const path = 'GET /internal/overview/product';
    const id = await bought();
    await eventually(
      async () =>
        expect(await call(path, operator)).toMatchObject({
          status: 200,
          body: {
            products: { byStatus: { ENABLED: expect.any(Number), DISABLED: 0 } },
            orders: { byStatus: { PAID: 1, COMPLETED: 1, CANCELLED: 1 } },
            paidNotRunning: { total: 1, items: [{ orderId: id, reason: expect.stringMatching(/^[A-Z]/) }] },
            money: {
              currency: 'EUR',
              available: 9_000,
              held: 500,
              captured: 500,
              capturedToday: expect.any(Number),
              sum: 0,
              balanced: true,
            },
            outbox: { waiting: 0, oldestSeconds: 0 },
            eventLog: {
              deadLetters: [
                { topic: 'product.events', waiting: 0, exact: true },
                { topic: 'order.events', waiting: 0, exact: true },
              ],
              consumers: [
                { group: 'berth-product', topic: 'instance.events', unread: 0 },
                { group: 'berth-product', topic: 'user.events', unread: 0 },
              ],
            },
          },
        }),
      30_000,
    );
    expect(await call(path, buyer)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  });
});
