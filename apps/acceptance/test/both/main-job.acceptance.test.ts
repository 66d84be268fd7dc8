import { describe, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { type Buyer, ended, type Entry, type Instance, type List, operate, type Order, until, type Wallet } from '../support/shop.js';
import { webSocketEcho } from '../support/web-socket-echo.js';

const CREDIT = 10_000;
const UNKNOWN_IMAGE = 'example.org/nothing:1';

const given = givenShop();

const walletOf = ({ client }: Buyer) => client.ok<Wallet>(200, 'GET', '/wallet');

/** The movements of a buyer's available money, the first one first. */
async function movementsOf({ client }: Buyer): Promise<readonly [string, number][]> {
  const { data } = await client.ok<List<Entry>>(200, 'GET', '/wallet/entries?limit=100');
  return data.toReversed().map(({ kind, amount }) => [kind, amount]);
}

async function addUnknownProduct(): Promise<number> {
  const spec = { cpu: 0.1, memory: 64, image: UNKNOWN_IMAGE };
  const { id } = await given.shop.admin.ok<{ id: number }>(201, 'POST', '/admin/products', { body: { name: 'Nothing', price: 700, spec } });
  return id;
}

// Each buyer waits for something else, so they wait at the same time.
describe.concurrent('an order', () => {
  test('of berth/hello:1 is completed by an instance whose page over the edge names it', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const { price } = given.shop.offer('berth/hello:1');
    const paid = await given.shop.buy(buyer.client, 'berth/hello:1', 'My <first> instance');
    expect(paid).toMatchObject({ status: 'PAID', amount: price, payment: { status: 'HELD' } });

    const order = await ended(buyer.client, paid);
    expect(order).toMatchObject({ status: 'COMPLETED', payment: { status: 'CAPTURED' }, cancelReason: null });
    const instance = await buyer.client.ok<Instance>(200, 'GET', `/instances/${order.instanceId}`);
    expect(instance).toMatchObject({ status: 'RUNNING', name: 'My <first> instance', orderId: order.id });
    const { status, text } = await given.shop.page(instance.id);
    expect(status).toBe(200);
    expect(text).toContain('My &lt;first&gt; instance');
    expect(text).toContain(instance.id);
    expect(await walletOf(buyer)).toMatchObject({ balance: CREDIT - price, held: 0 });
    expect(await movementsOf(buyer)).toEqual([
      ['credit', CREDIT],
      ['hold', -price],
    ]);
  });

  test('of berth/slow:1 is completed once the instance is ready, and not before', async ({ expect }) => {
    const buyer = await given.shop.buyer(CREDIT);
    const order = await ended(buyer.client, await given.shop.buy(buyer.client, 'berth/slow:1'));
    expect(order.status).toBe('COMPLETED');
    const { paidAt, completedAt } = order as unknown as { paidAt: string; completedAt: string };
    expect(Date.parse(completedAt) - Date.parse(paidAt)).toBeGreaterThan(3_000);
    expect((await given.shop.page(order.instanceId ?? '')).status).toBe(200);
  });

  test.for([
    { image: 'berth/crash:1', code: 'crash-loop', sentence: 'The program in the instance ended each time it was started.' },
    { image: 'berth/deaf:1', code: 'unreachable', sentence: 'The instance runs, but does not answer at its address.' },
    { image: UNKNOWN_IMAGE, code: 'image-pull', sentence: 'The image of the instance could not be fetched.' },
  ])(
    'of $image is cancelled with a reason, the money is back once and the instance is gone',
    async ({ image, code, sentence }, { expect }) => {
      const buyer = await given.shop.buyer(CREDIT);
      const { id, price } = image === UNKNOWN_IMAGE ? { id: await addUnknownProduct(), price: 700 } : given.shop.offer(image);
      const paid = await given.shop.pay(buyer.client, await given.shop.place(buyer.client, id));
      const wallet = await walletOf(buyer);
      const { payment } = await buyer.client.ok<Order>(200, 'GET', `/orders/${paid.id}`);
      // On a slow machine it may have come to its end before the wallet was read.
      if (payment.status === 'HELD') expect(wallet).toMatchObject({ balance: CREDIT - price, held: price });
      expect(paid).toMatchObject({ status: 'PAID', amount: price, payment: { status: 'HELD' } });

      const order = await ended(buyer.client, paid);
      expect(order.status).toBe('CANCELLED');
      expect(order.cancelReason).toEqual({ code, message: `${sentence} Your money is back.` });
      await eventually('the money is back', async () => (await walletOf(buyer)).held === 0);
      expect(await walletOf(buyer)).toMatchObject({ balance: CREDIT, held: 0 });
      expect(await movementsOf(buyer)).toEqual([
        ['credit', CREDIT],
        ['hold', -price],
        ['release', price],
      ]);

      const instanceId = order.instanceId ?? '';
      const instance = await until(buyer.client, instanceId, 'DELETED');
      expect(instance).toMatchObject({ desired: 'DELETED', runtime: { state: 'Deleted' } });
      await given.shop.pageIsGone(instanceId, 404);
      expect(await given.shop.workloadsOf(instanceId)).toEqual([]);
      const ledger = await buyer.client.ok<Order>(200, 'GET', `/orders/${order.id}`);
      expect(ledger.payment.status).toBe('RELEASED');
    },
  );
});

describe.concurrent('a running instance', () => {
  test('is stopped, started, restarted and deleted by operations that end as its status says', async ({ expect }) => {
    const { client } = await given.shop.buyer(CREDIT);
    const { id, network, runtime } = await given.shop.running(client, 'berth/hello:1', 'operated');
    const path = `/instances/${id}`;

    expect(await operate(client, 'POST', `${path}/stop`)).toMatchObject({ kind: 'stop', status: 'succeeded', instanceId: id, error: null });
    expect((await until(client, id, 'STOPPED')).network).toEqual(network);
    await given.shop.pageIsGone(id, 503);
    expect(await given.shop.workloadsOf(id)).toEqual([]);

    expect(await operate(client, 'POST', `${path}/start`)).toMatchObject({ kind: 'start', status: 'succeeded' });
    const started = await until(client, id, 'RUNNING');
    expect(started.runtime.podName).not.toBe(runtime.podName);
    expect((await given.shop.page(id)).status).toBe(200);

    expect(await operate(client, 'POST', `${path}/restart`)).toMatchObject({ kind: 'restart', status: 'succeeded' });
    await eventually('another pod is shown', async () => (await until(client, id, 'RUNNING')).runtime.podName !== started.runtime.podName);
    expect((await given.shop.page(id)).text).toContain('operated');
    expect(await given.shop.workloadsOf(id)).toHaveLength(1);

    expect(await operate(client, 'DELETE', path)).toMatchObject({ kind: 'delete', status: 'succeeded' });
    expect(await until(client, id, 'DELETED')).toMatchObject({ desired: 'DELETED', operation: { kind: 'delete', status: 'succeeded' } });
    await given.shop.pageIsGone(id, 404);
    expect(await given.shop.workloadsOf(id)).toEqual([]);
  });

  test('refuses what would change nothing, each with a code of its own', async ({ expect }) => {
    const { client } = await given.shop.buyer(CREDIT);
    const { id } = await given.shop.running(client, 'berth/hello:1');
    const refusals = async (...commands: string[]) => {
      const replies = await Promise.all(commands.map((command) => client.call('POST', `/instances/${id}/${command}`)));
      return replies.map(({ status, body }) => [status, body['code']]);
    };
    expect(await refusals('start')).toEqual([[409, 'instance.already-running']]);
    await operate(client, 'POST', `/instances/${id}/stop`);
    expect(await refusals('stop', 'restart')).toEqual([
      [409, 'instance.already-stopped'],
      [409, 'instance.not-running'],
    ]);
    await operate(client, 'DELETE', `/instances/${id}`);
    expect(await refusals('start', 'stop', 'restart')).toEqual(Array.from({ length: 3 }, () => [409, 'instance.already-deleted']));
    expect((await client.call('DELETE', `/instances/${id}`)).body['code']).toBe('instance.already-deleted');
  });

  test('keeps a log of what was done to it and a timeline of its order', async ({ expect }) => {
    const { client } = await given.shop.buyer(CREDIT);
    const { id, orderId } = (await given.shop.running(client, 'berth/hello:1')) as Instance & { orderId: string };
    for (const command of ['stop', 'start'] as const) await operate(client, 'POST', `/instances/${id}/${command}`);
    await operate(client, 'DELETE', `/instances/${id}`);

    const logs = await client.ok<List<{ logType: string; message: string }>>(200, 'GET', `/instances/${id}/logs?limit=100`);
    const moves = logs.data.filter(({ logType }) => logType === 'STATE_CHANGE').map(({ message }) => message);
    expect(moves.toReversed()).toEqual([
      'CREATING to RUNNING.',
      'RUNNING to STOPPING.',
      'STOPPING to STOPPED.',
      'STOPPED to STARTING.',
      'STARTING to RUNNING.',
      'RUNNING to DELETING.',
      'DELETING to DELETED.',
    ]);
    const timeline = await eventually('the timeline tells the end', async () => {
      const page = await client.ok<List<{ type: string; at: string; message: string; lagMs: number }>>(
        200,
        'GET',
        `/orders/${orderId}/timeline?limit=100`,
      );
      return ['ORDER_COMPLETED', 'INSTANCE_DELETED'].every((last) => page.data.some(({ type }) => type === last)) && page.data;
    });
    const told = timeline.map(({ type }) => type).filter((type) => type !== 'INSTANCE_K8S_SYNC' && type !== 'INSTANCE_STATUS_CHANGED');
    expect(told.slice(0, 3)).toEqual(['ORDER_PLACED', 'ORDER_PAID', 'INSTANCE_CREATED']);
    for (const type of ['ORDER_COMPLETED', 'INSTANCE_NETWORK_UPDATED', 'INSTANCE_STOPPED', 'INSTANCE_STARTED'])
      expect(told).toContain(type);
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
    for (const { message, lagMs } of timeline) {
      expect(message).toMatch(/^[A-Z].+/);
      expect(lagMs).toBeGreaterThanOrEqual(0);
    }
  });

  test('echoes over a WebSocket through the edge', async ({ expect }) => {
    const { client } = await given.shop.buyer(CREDIT);
    const { network } = await given.shop.running(client, 'berth/hello:1');
    const url = new URL('ws', network?.url).href;
    expect(await webSocketEcho(url, given.platform.edgePort, 'is there anybody?')).toBe('is there anybody?');
    await expect(webSocketEcho(network?.url ?? '', given.platform.edgePort, 'not here')).rejects.toThrow('answered 404');
  });
});
