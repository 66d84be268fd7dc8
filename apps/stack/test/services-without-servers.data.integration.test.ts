import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicesAlone, type ServicesAlone } from './support/services-alone.ts';

const SERVICES = ['user', 'product', 'resource', 'bff'] as const;
const OWN_DATABASE = ['user', 'product', 'resource'] as const;
const WITHIN_MS = 60_000;

let alone: ServicesAlone;
beforeAll(async () => {
  alone = await servicesAlone();
  for (const { proxy } of Object.values(alone.servers)) await proxy?.refuse();
  await alone.start(...SERVICES);
});
afterAll(() => alone.dispose());

const readiness = async (name: (typeof SERVICES)[number]) => {
  const { adminUrl } = alone.service(name);
  const [live, ready] = await Promise.all([fetch(`${adminUrl}/livez`), fetch(`${adminUrl}/readyz`)]);
  return [live.status, ready.status];
};
const ready = (name: (typeof SERVICES)[number]) => eventually(() => alone.service(name).isReady(), WITHIN_MS, `${name} is ready`, 100);

interface Answered {
  readonly id: number;
  readonly accessToken: string;
}

async function post(path: string, body: object, token?: string): Promise<{ status: number; body: Answered }> {
  const response = await fetch(`${alone.api}/api/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answered };
}

// The tests of this file are stages of one start: the servers come one after the other.
test('without any server every process lives, none that has a database is ready and none has ended', async () => {
  await ready('bff');
  for (const name of OWN_DATABASE)
    await eventually(async () => expect([name, await readiness(name)]).toEqual([name, [200, 503]]), WITHIN_MS);
  const products = await fetch(`${alone.api}/api/v1/products`);
  expect([products.status, products.headers.get('retry-after')]).toEqual([503, '1']);
  expect(alone.lines, 'the supervisor had nothing to do').toEqual([]);
});

test('with its own database alone a service is ready and serves', async () => {
  await alone.servers.mariadb.proxy?.heal();
  for (const name of OWN_DATABASE) await ready(name);
  const { email, password } = alone.admin;
  const login = await post('/auth/login', { email, password });
  expect(login.status).toBe(200);
  const headers = { authorization: `Bearer ${login.body.accessToken}` };
  for (const path of ['/me', '/products', '/instances', '/wallet'])
    expect([path, (await fetch(`${alone.api}/api/v1${path}`, { headers })).status]).toEqual([path, 200]);
  const degraded = (await (await fetch(`${alone.service('resource').adminUrl}/readyz`)).json()) as { degraded: string[] };
  expect(degraded.degraded).toContain('cluster-watch');
});

test('what happened before Kafka came is published and handled when it is there', async () => {
  const registered = await post('/auth/register', {
    email: `${randomUUID()}@example.com`,
    password: 'a fine password',
    nickname: 'Ann',
  });
  expect(registered.status).toBe(201);
  const { email, password } = alone.admin;
  const { accessToken } = (await post('/auth/login', { email, password })).body;
  const credit = () => post(`/admin/wallets/${registered.body.id}/credits`, { amount: 500, reason: 'welcome' }, accessToken);
  expect((await credit()).status, 'product has not heard of the user').toBe(404);
  await alone.servers.kafka.proxy?.heal();
  await eventually(async () => (await credit()).status === 201, WITHIN_MS, 'product has heard of the user', 250);
  expect(alone.lines).toEqual([]);
});

test('passwords stand neither in the arguments nor in the environment of a process', () => {
  const secrets = [alone.admin.password, ...Object.values(alone.servers.mariadb.urls).map((url) => new URL(url).password)];
  for (const name of SERVICES) {
    const { pid } = alone.service(name);
    const seen = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(seen).toContain('BERTH_PORT');
    for (const secret of secrets) expect(seen, name).not.toContain(secret);
    const log = readFileSync(alone.service(name).logFile, 'utf8');
    for (const secret of secrets) expect(log, `the log of ${name}`).not.toContain(secret);
  }
});

test('a process that is killed is started again, which the supervisor says', async () => {
  const user = alone.service('user');
  const before = user.pid;
  await user.kill();
  await eventually(() => user.pid !== null && user.pid !== before, WITHIN_MS, 'it runs again', 50);
  await ready('user');
  expect(user.restarts).toBe(1);
  expect(alone.lines).toEqual([`user ended (signal SIGKILL) and is started again in 0.25 s; its log is ${user.logFile}`]);
});
