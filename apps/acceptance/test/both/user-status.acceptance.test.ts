import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import { type CallOptions, type Client, type Reply, verdict } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { insisting } from '../support/insisting.js';
import { readsMustKnow } from '../support/reads-refused.js';
import {
  type Buyer,
  ended,
  type Entry,
  type Instance,
  type List,
  operate,
  type Operation,
  type Order,
  until,
  type Wallet,
} from '../support/shop.js';

const CREDIT = 10_000;

// What never answers is paid and not sold for long, however slow the rest is.
const given = givenShop({ BERTH_FAILED_TERMINAL_AFTER_MS: '60000' });

const setStatus = ({ id }: Pick<Buyer, 'id'>, status: string) =>
  given.shop.admin.ok(200, 'PATCH', `/admin/users/${id}`, { body: { status } });
const setRoles = ({ id }: Pick<Buyer, 'id'>, ...roles: string[]) =>
  given.shop.admin.ok(200, 'PATCH', `/admin/users/${id}`, { body: { roles } });

const logIn = ({ email, password }: Buyer) => given.shop.nobody.call('POST', '/auth/login', { body: { email, password } });

/** What the operator sees of a user's order. */
const orderOf = (id: string) => given.shop.admin.ok<Order>(200, 'GET', `/orders/${id}`);

interface Holdings {
  readonly pending: Order;
  readonly stopped: Instance;
  readonly running: Instance;
}

async function holdingsOf({ client }: Buyer): Promise<Holdings> {
  const [stopped, running] = await Promise.all([given.shop.running(client, 'berth/hello:1'), given.shop.running(client, 'berth/hello:1')]);
  await operate(client, 'POST', `/instances/${stopped.id}/stop`);
  return { stopped, running, pending: await given.shop.place(client, given.shop.offer('berth/hello:1').id) };
}

/** All that spends money or makes something run, at the same time. */
const spend = (client: Client, { pending, stopped, running }: Holdings): Promise<Reply[]> =>
  Promise.all([
    insist(client, 'POST', '/orders', { body: { productId: given.shop.offer('berth/hello:1').id }, key: randomUUID() }),
    insist(client, 'POST', `/orders/${pending.id}/pay`, { key: randomUUID() }),
    insist(client, 'POST', `/instances/${stopped.id}/start`),
    insist(client, 'POST', `/instances/${running.id}/restart`),
  ]);

const insist = (client: Client, method: string, path: string, options: CallOptions = {}) =>
  insisting(given.platform, () => client.call(method, path, options));

describe.concurrent('a BLOCKED user', () => {
  test('is refused what spends or starts, and may all of it again once enabled', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const holdings = await holdingsOf(buyer);
    await setStatus(buyer, 'BLOCKED');
    expect((await spend(buyer.client, holdings)).map(verdict)).toEqual(Array.from({ length: 4 }, () => '403 user.blocked'));
    await setStatus(buyer, 'ENABLED');
    await eventually('it may pay', async () => {
      const { status } = await buyer.client.call('POST', `/orders/${holdings.pending.id}/pay`, { key: randomUUID() });
      return status === 200;
    });
    expect(await operate(buyer.client, 'POST', `/instances/${holdings.stopped.id}/start`)).toMatchObject({ status: 'succeeded' });
    expect(await operate(buyer.client, 'POST', `/instances/${holdings.running.id}/restart`)).toMatchObject({ status: 'succeeded' });
  });

  test('can log in, read, rename, cancel, stop and delete', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { pending, running } = await holdingsOf(buyer);
    await setStatus(buyer, 'BLOCKED');
    expect(verdict(await logIn(buyer))).toBe('200');
    const reads = ['/me', '/wallet', '/wallet/entries', '/orders', `/orders/${pending.id}`, `/orders/${pending.id}/timeline`];
    for (const path of [...reads, '/instances', `/instances/${running.id}`, `/instances/${running.id}/logs`])
      expect(verdict(await buyer.client.call('GET', path)), path).toBe('200');
    expect(await buyer.client.ok(200, 'GET', '/me')).toMatchObject({ status: 'BLOCKED' });
    expect(verdict(await buyer.client.call('PATCH', `/instances/${running.id}`, { body: { name: 'renamed' } }))).toBe('200');
    expect(verdict(await buyer.client.call('POST', `/orders/${pending.id}/cancel`))).toBe('200');
    expect(await operate(buyer.client, 'POST', `/instances/${running.id}/stop`)).toMatchObject({ status: 'succeeded' });
    expect(await operate(buyer.client, 'DELETE', `/instances/${running.id}`)).toMatchObject({ status: 'succeeded' });
  });
});

describe.concurrent('a DISABLED user', () => {
  test('is refused whatever changes something at once, reads within two seconds, and every log-in and refresh', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const holdings = await holdingsOf(buyer);
    const login = await logIn(buyer);
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const reads = ['/me', '/wallet', '/orders', '/instances', `/instances/${holdings.running.id}`];
    for (const path of reads) await buyer.client.ok(200, 'GET', path);

    await setStatus(buyer, 'DISABLED');
    const knows = readsMustKnow();
    const { client } = buyer;
    const changes = await Promise.all([
      spend(client, holdings),
      insist(client, 'POST', `/instances/${holdings.running.id}/stop`),
      insist(client, 'DELETE', `/instances/${holdings.running.id}`),
      insist(client, 'PATCH', `/instances/${holdings.running.id}`, { body: { name: 'mine' } }),
      insist(client, 'POST', `/orders/${holdings.pending.id}/cancel`),
      insist(client, 'PATCH', '/me', { body: { nickname: 'still here' } }),
    ]);
    expect(new Set(changes.flat().map(verdict))).toEqual(new Set(['403 user.disabled']));
    expect(verdict(await logIn(buyer))).toBe('403 user.disabled');
    expect((await given.shop.nobody.call('POST', '/auth/refresh', { headers: { cookie } })).status).toBe(401);
    await knows;
    for (const path of reads) expect(verdict(await insist(client, 'GET', path)), path).toBe('403 user.disabled');
  });

  test('has its running instances stopped, and whoever starts one sees it stopped again', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { running, stopped } = await holdingsOf(buyer);
    await setStatus(buyer, 'DISABLED');
    expect((await until(given.shop.admin, running.id, 'STOPPED')).operation).toMatchObject({ kind: 'stop', status: 'succeeded' });
    await given.shop.pageIsGone(running.id, 503);
    expect(await given.shop.workloadsOf(running.id)).toEqual([]);

    for (const { id } of [running, stopped]) {
      const started = await operate(given.shop.admin, 'POST', `/instances/${id}/start`);
      expect(started.status, 'the operator has it started').toBe('succeeded');
      const again = await until(given.shop.admin, id, 'STOPPED');
      expect(again.operation).toMatchObject({ kind: 'stop', status: 'succeeded' });
      expect(again.operation.id).not.toBe(started.id);
      expect(await given.shop.workloadsOf(id)).toEqual([]);
    }
  });

  test('has unpaid orders cancelled, and a paid one that is not sold yet with the money back once', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { id: productId, price } = given.shop.offer('berth/deaf:1');
    const pending = await given.shop.place(buyer.client, productId);
    const paid = await given.shop.buy(buyer.client, 'berth/deaf:1');
    await setStatus(buyer, 'DISABLED');
    const reason = { code: 'user-disabled', message: 'The account was disabled.' };
    await eventually('the unpaid order is cancelled', async () => (await orderOf(pending.id)).status === 'CANCELLED');
    expect(await orderOf(pending.id)).toMatchObject({ cancelReason: reason, payment: { status: 'NONE' } });
    expect(await ended(given.shop.admin, paid)).toMatchObject({
      status: 'CANCELLED',
      cancelReason: reason,
      payment: { status: 'RELEASED' },
    });
    const { instanceId } = await orderOf(paid.id);
    if (instanceId !== null) {
      await until(given.shop.admin, instanceId, 'DELETED');
      expect(await given.shop.workloadsOf(instanceId)).toEqual([]);
    }

    await setStatus(buyer, 'ENABLED');
    const client = await given.shop.nobody.logIn(buyer.email, buyer.password);
    const wallet = await eventually('it may read again', async () => {
      const reply = await client.call<Wallet & Record<string, unknown>>('GET', '/wallet');
      return reply.status === 200 && reply.body;
    });
    expect(wallet).toMatchObject({ balance: CREDIT, held: 0 });
    const { data } = await client.ok<List<Entry>>(200, 'GET', '/wallet/entries');
    expect(data.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['release', price],
      ['hold', -price],
      ['credit', CREDIT],
    ]);
  });
});

describe.concurrent('an admin', () => {
  test('who lost the role keeps what a user may, and reads nothing of others within two seconds', async ({ expect }) => {
    const second = await given.shop.buyer(0);
    await setRoles(second, 'user', 'admin');
    const admin = await given.shop.nobody.logIn(second.email, second.password);
    const lists = ['users', 'orders', 'instances', 'products'];
    const read = () => Promise.all(lists.map(async (list) => verdict(await insist(admin, 'GET', `/admin/${list}`))));
    await eventually('the second admin is known everywhere', async () => (await read()).every((reply) => reply === '200'));
    await setRoles(second, 'user');
    await readsMustKnow();
    expect(await read()).toEqual(lists.map(() => '403 auth.forbidden'));
    expect(verdict(await admin.call('GET', '/me'))).toBe('200');
    expect(verdict(await admin.call('GET', '/orders'))).toBe('200');
  });

  test('of a blocked account may still stop and delete for others, but not start', async ({ expect }) => {
    const [second, buyer] = await Promise.all([given.shop.buyer(0), given.shop.buyer(CREDIT)]);
    await setRoles(second, 'user', 'admin');
    const admin = await given.shop.nobody.logIn(second.email, second.password);
    const { id } = await given.shop.running(buyer.client, 'berth/hello:1');
    await eventually('the second admin is known', async () => (await admin.call('GET', `/instances/${id}`)).status === 200);
    await setStatus(second, 'BLOCKED');
    expect(verdict(await admin.call('POST', `/instances/${id}/restart`))).toBe('403 user.blocked');
    const stop = await admin.ok<Operation>(202, 'POST', `/instances/${id}/stop`);
    expect(stop.kind).toBe('stop');
    await until(buyer.client, id, 'STOPPED');
  });
});
