import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Client, type Reply, verdict } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { insisting } from '../support/insisting.js';
import { ended, type Entry, type Instance, type List, type Operation, operate, type Order, until, type Wallet } from '../support/shop.js';

const DUPLICATES = 1_000;
const AT_ONCE = 50;

// A burst takes all the processors for seconds; what looks unreachable meanwhile is given time to come back.
const given = givenShop({ BERTH_FAILED_TERMINAL_AFTER_MS: '60000' });

const times = <T>(count: number, call: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));

const insist = (call: () => Promise<Reply>): Promise<Reply> => insisting(given.platform, call);

const ordersOf = async (client: Client) => (await client.ok<List<Order>>(200, 'GET', '/orders?limit=100')).data;

async function holdsOf(client: Client): Promise<number> {
  const { data } = await client.ok<List<Entry>>(200, 'GET', '/wallet/entries?limit=100');
  return data.filter(({ kind }) => kind === 'hold').length;
}

/** Of all answers to one request, the one that was not replayed; every 2xx has to be that one byte by byte, and there may be nothing else. */
function theOneAnswer(replies: readonly Reply[], status: number): string {
  const answered = replies.filter((reply) => reply.status < 300);
  const others = replies.filter((reply) => reply.status >= 300);
  expect(new Set(others.map(verdict)), 'everybody is answered').toEqual(new Set());
  expect(new Set(answered.map((reply) => reply.status))).toEqual(new Set([status]));
  const texts = new Set(answered.map(({ text }) => text));
  expect(texts.size, 'every 2xx body is the same, byte by byte').toBe(1);
  const first = answered.filter(({ headers }) => headers.get('idempotent-replayed') === null);
  expect(first, 'one request had the effect, all others are replays').toHaveLength(1);
  return [...texts].join('');
}

describe('1,000 concurrent duplicates of one request', () => {
  test('make one order and then one hold', async () => {
    const { client } = await given.shop.buyer();
    const { id: productId, price } = given.shop.offer('berth/hello:1');
    const key = randomUUID();
    const body = { productId, instanceName: 'only one' };
    const placed = await times(DUPLICATES, () => insist(() => client.call('POST', '/orders', { body, key })));
    const order = JSON.parse(theOneAnswer(placed, 201)) as Order;
    expect((await ordersOf(client)).map(({ id }) => id)).toEqual([order.id]);

    const payKey = randomUUID();
    const paid = await times(DUPLICATES, () => insist(() => client.call('POST', `/orders/${order.id}/pay`, { key: payKey })));
    expect(JSON.parse(theOneAnswer(paid, 200))).toMatchObject({ id: order.id, status: 'PAID', payment: { status: 'HELD' } });
    expect(await holdsOf(client)).toBe(1);

    expect((await ended(client, order)).status).toBe('COMPLETED');
    expect(await client.ok<Wallet>(200, 'GET', '/wallet')).toMatchObject({ balance: 10_000 - price, held: 0 });
    const late = await client.call('POST', `/orders/${order.id}/pay`, { key: payKey });
    expect(late.text, 'also long afterwards').toBe(paid.find(({ status }) => status === 200)?.text);
    expect((await client.ok<List<Instance>>(200, 'GET', '/instances')).data).toHaveLength(1);
  });

  test('with another body are refused, and with other keys pay only once', async () => {
    const { client } = await given.shop.buyer();
    const { id: productId } = given.shop.offer('berth/slow:1');
    const key = randomUUID();
    const order = await client.ok<Order>(201, 'POST', '/orders', { body: { productId }, key });
    const other = await client.call('POST', '/orders', { body: { productId, instanceName: 'another' }, key });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency.body-mismatch']);

    const replies = await times(AT_ONCE, () => {
      const payKey = randomUUID();
      return insist(() => client.call('POST', `/orders/${order.id}/pay`, { key: payKey }));
    });
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const codes = new Set(replies.filter(({ status }) => status !== 200).map(verdict));
    expect([...codes].filter((code) => code !== '409 order.payment-in-progress' && code !== '409 order.not-payable')).toEqual([]);
    expect(await holdsOf(client)).toBe(1);
  });
});

test('50 parallel starts are one operation and one write to the cluster', async () => {
  const { client } = await given.shop.buyer();
  const { id } = await given.shop.running(client, 'berth/slow:1');
  const { replies, refusals, writesBefore, podBefore, startsBefore } = await inTime(() => startAtOnce(client, id));
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 202));
  expect(new Set(replies.map(({ body }) => body.id)).size, 'all are answered the same operation').toBe(1);
  expect(new Set(replies.map(({ headers }) => headers.get('location')))).toEqual(new Set([`/api/v1/operations/${replies[0]?.body.id}`]));
  for (const refused of refusals) {
    expect([refused.status, refused.body['code']]).toEqual([409, 'instance.operation-in-progress']);
    expect(refused.body['data'], 'it names the one under way').toEqual({ operationId: replies[0]?.body.id, operationKind: 'start' });
  }

  const pods = new Set<string>();
  await eventually('it runs', async () => {
    const instance = await client.ok<Instance>(200, 'GET', `/instances/${id}`);
    // The one that was ended may be shown for a moment after it is gone.
    if (!['', podBefore].includes(instance.runtime.podName)) pods.add(instance.runtime.podName);
    return instance.status === 'RUNNING';
  });
  expect(pods.size, 'one pod was made').toBe(1);
  expect(await given.shop.workloadsOf(id)).toHaveLength(1);
  expect((await given.platform.counter('berth_cluster_writes_total')) - writesBefore).toBe(1);
  expect(await startsOf(client, id)).toBe(startsBefore + 1);
});

async function startsOf(client: Client, id: string): Promise<number> {
  const { data } = await client.ok<List<{ message: string }>>(200, 'GET', `/instances/${id}/logs?limit=100`);
  return data.filter(({ message }) => message === 'Start accepted.').length;
}

/** Has an instance stopped, then started by many and otherwise commanded; null where the start was over before all of them were answered. */
async function startAtOnce(client: Client, id: string) {
  const path = `/instances/${id}`;
  const { runtime } = await until(client, id, 'RUNNING');
  await operate(client, 'POST', `${path}/stop`);
  const startsBefore = await startsOf(client, id);
  const writesBefore = await given.platform.counter('berth_cluster_writes_total');
  const replies = await times(AT_ONCE, () => client.call<Operation & Record<string, unknown>>('POST', `${path}/start`));
  const refusals = await Promise.all(['stop', 'restart'].map((command) => client.call('POST', `${path}/${command}`)));
  const started = replies.find((reply) => reply.status === 202)?.body.id;
  const { status } = await client.ok<Operation>(200, 'GET', `/operations/${started}`);
  if (status === 'pending' || status === 'running') return { replies, refusals, writesBefore, startsBefore, podBefore: runtime.podName };
  const settled = await eventually('it has settled', async () => {
    const now = await client.ok<Instance>(200, 'GET', path);
    return (now.status === 'RUNNING' || now.status === 'STOPPED') && now;
  });
  if (settled.status === 'STOPPED') await operate(client, 'POST', `${path}/start`);
  return null;
}

/** What is to be judged while something is under way is tried again where that was over too soon, on a machine that is busy. */
async function inTime<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 5; tries++) {
    const judged = await attempt();
    if (judged !== null) return judged;
  }
  throw new Error('what was to be under way was over each time before all were answered');
}

describe.concurrent('of commands on one instance at the same moment', () => {
  test('start against stop gives one 202 and one 409', async () => {
    const { client } = await given.shop.buyer();
    const { id } = await given.shop.running(client, 'berth/hello:1');
    for (let round = 0; round < 6; round++) {
      const replies = await Promise.all(
        ['start', 'stop'].map((command) => client.call<Timed & Record<string, unknown>>('POST', `/instances/${id}/${command}`)),
      );
      const accepted = replies.filter(({ status }) => status === 202).map(({ body }) => body.id);
      // On a slow machine one may be over when the other comes.
      const wereApart = accepted.length === 2 && (await isOneAfterTheOther(client, accepted));
      expect([[202, 409], ...(wereApart ? [[202, 202]] : [])]).toContainEqual(
        replies.map(({ status }) => status).toSorted((a, b) => a - b),
      );
      await eventually('it has settled', async () => {
        const { status } = await client.ok<Instance>(200, 'GET', `/instances/${id}`);
        return status === 'RUNNING' || status === 'STOPPED';
      });
    }
  });

  test.each(['create', 'start', 'restart'] as const)('a delete wins against a %s under way', async (kind) => {
    expect.hasAssertions();
    await inTime(() => deletedWhile(kind));
  });

  test('a delete among other commands at the same moment is accepted, and nothing revives the instance', async () => {
    const { client } = await given.shop.buyer();
    for (let round = 0; round < 3; round++) {
      const { id } = await given.shop.running(client, 'berth/hello:1');
      const path = `/instances/${id}`;
      const others = ['stop', 'start', 'restart', 'stop'].map((command) => client.call('POST', `${path}/${command}`));
      await insistOnDeletion(client, path, 3);
      for (const { status } of await Promise.all(others)) expect([202, 409]).toContain(status);
      expect((await until(client, id, 'DELETED')).operation).toMatchObject({ kind: 'delete', status: 'succeeded' });
      await given.shop.pageIsGone(id, 404);
    }
  });
});

/** Deletes an instance while `kind` is under way; null where that was over before. */
async function deletedWhile(kind: 'create' | 'start' | 'restart'): Promise<true | null> {
  const { client } = await given.shop.buyer();
  const order = await given.shop.buy(client, 'berth/slow:1');
  const id = kind === 'create' ? await instanceOf(client, order) : ((await ended(client, order)).instanceId ?? '');
  const path = `/instances/${id}`;
  if (kind === 'start') await operate(client, 'POST', `${path}/stop`);
  const { operation } =
    kind === 'create'
      ? await client.ok<Instance>(200, 'GET', path)
      : { operation: await client.ok<Operation>(202, 'POST', `${path}/${kind}`) };
  expect(operation.kind).toBe(kind);

  const deletion = await insistOnDeletion(client, path, 10);
  const overtaken = await client.ok<Timed>(200, 'GET', `/operations/${operation.id}`);
  if (overtaken.status === 'succeeded' && Date.parse(overtaken.updatedAt) <= Date.parse(deletion.createdAt)) return null;
  const deleted = await until(client, id, 'DELETED');
  expect(deleted.operation).toMatchObject({ id: deletion.id, kind: 'delete', status: 'succeeded' });
  expect(await given.shop.workloadsOf(id)).toEqual([]);
  expect(await client.ok(200, 'GET', `/operations/${operation.id}`)).toMatchObject({ kind, status: 'superseded' });
  const cancelled = { status: 'CANCELLED', cancelReason: { code: 'deleted-by-owner' } };
  expect(await ended(client, order)).toMatchObject(kind === 'create' ? cancelled : { status: 'COMPLETED' });
  return true;
}

/** Deletes several times at once: all are given one operation, unless they come so late that the instance is gone already. */
async function insistOnDeletion(client: Client, path: string, count: number): Promise<Timed> {
  const replies = await times(count, () => client.call<Timed & Record<string, unknown>>('DELETE', path));
  const accepted = replies.filter(({ status }) => status === 202);
  const refused = replies.filter(({ status }) => status !== 202).map(verdict);
  expect(refused.filter((code) => code !== '409 instance.already-deleted')).toEqual([]);
  expect(new Set(accepted.map(({ body }) => body.id)).size).toBe(1);
  return accepted[0]?.body as Timed;
}

interface Timed extends Operation {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Whether the first of these operations had ended well before the next was accepted. */
async function isOneAfterTheOther(client: Client, ids: readonly string[]): Promise<boolean> {
  const operations = await Promise.all(ids.map((id) => client.ok<Timed>(200, 'GET', `/operations/${id}`)));
  const [first, next] = operations.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return first?.status === 'succeeded' && next !== undefined && Date.parse(first.updatedAt) <= Date.parse(next.createdAt);
}

const instanceOf = (client: Client, { id }: Order): Promise<string> =>
  eventually('the instance is being made', async () => {
    const { instanceId } = await client.ok<Order>(200, 'GET', `/orders/${id}`);
    return instanceId ?? false;
  });

test('two payments at once cannot overdraw a wallet', async () => {
  const { id: productId, price } = given.shop.offer('berth/hello:1');
  for (let round = 0; round < 5; round++) {
    const { client } = await given.shop.buyer(price);
    const orders = [await given.shop.place(client, productId), await given.shop.place(client, productId)];
    const replies = await Promise.all(orders.map(({ id }) => client.call('POST', `/orders/${id}/pay`, { key: randomUUID() })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 402]);
    expect(replies.find(({ status }) => status === 402)?.body).toMatchObject({ code: 'wallet.insufficient-funds', status: 402 });
    const wallet = await client.ok<Wallet>(200, 'GET', '/wallet');
    expect(wallet.balance).toBe(0);
    expect((await ordersOf(client)).map(({ status }) => status).filter((status) => status === 'PENDING')).toHaveLength(1);
  }
});
