import { describe, test } from 'vitest';
import { Client } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { type Buyer, operate } from '../support/shop.js';

const given = givenShop();

const open = (client: Client, options?: { readonly query?: string; readonly lastEventId?: string }) =>
  EventStream.open(given.platform.url, client, options);

async function logIn({ email, password }: Buyer): Promise<{ client: Client; cookie: string }> {
  const { body, headers } = await given.shop.nobody.call('POST', '/auth/login', { body: { email, password } });
  return { client: new Client(given.platform.url, String(body['accessToken'])), cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
}

describe.concurrent('whoever listens', () => {
  test('hears of the own order and instance as they come about, and a stranger of neither', async ({ expect }) => {
    const [owner, stranger] = await Promise.all([given.shop.buyer(), given.shop.buyer()]);
    const [own, foreign, all] = await Promise.all([
      open(owner.client),
      open(stranger.client),
      open(given.shop.admin, { query: '?scope=all' }),
    ]);

    const instance = await given.shop.running(owner.client, 'berth/hello:1');
    const { orderId } = await owner.client.ok<{ orderId: string }>(200, 'GET', `/instances/${instance.id}`);

    for (const stream of [own, all]) {
      await eventually('the order was heard of', () =>
        expect(stream.about(orderId)).toEqual(['ORDER_PLACED', 'ORDER_PAID', 'ORDER_COMPLETED']),
      );
      await eventually('the instance was heard of', () =>
        expect(stream.about(instance.id)).toEqual(expect.arrayContaining(['INSTANCE_CREATED', 'INSTANCE_STATUS_CHANGED'])),
      );
    }
    const placed = await given.shop.place(stranger.client, given.shop.offer('berth/hello:1').id);
    await eventually('the stranger hears of the own order', () => expect(foreign.about(placed.id)).toEqual(['ORDER_PLACED']));
    expect([foreign.about(orderId), foreign.about(instance.id), own.about(placed.id)]).toEqual([[], [], []]);
    const hints = own.told.filter(({ event }) => event === 'hint');
    expect(hints.map(({ data }) => Object.keys(data).toSorted())).toEqual(hints.map(() => ['id', 'sequence', 'type']));
  });

  test('and comes back hears of what was missed', async ({ expect }) => {
    const { client } = await given.shop.buyer();
    const before = await open(client);
    const instance = await given.shop.running(client, 'berth/hello:1');
    await eventually('the creation was heard of', () => before.about(instance.id).includes('INSTANCE_CREATED'));
    const { lastEventId } = before;
    before.leave();

    await operate(client, 'POST', `/instances/${instance.id}/stop`);

    // The hint of the stop may still be under way when the stream begins again; then it comes as a new one.
    const after = await open(client, { lastEventId });
    await eventually('the stop was heard of', () => after.about(instance.id).includes('INSTANCE_STOPPED'));
    expect(after.told).not.toContainEqual({ event: 'resync', data: { reason: 'unknown-id' } });
    const elsewhere = await open(client, { lastEventId: 'fffffffffff.1' });
    expect(elsewhere.told[0]).toEqual({ event: 'resync', data: { reason: 'unknown-id' } });
  });
});

describe.concurrent('a stream ends', () => {
  test('with the log-out of its session, and no other', async ({ expect }) => {
    const buyer = await given.shop.buyer(0);
    const [leaving, staying] = await Promise.all([logIn(buyer), logIn(buyer)]);
    const [ended, other] = await Promise.all([open(leaving.client), open(staying.client)]);

    await given.shop.nobody.ok(204, 'POST', '/auth/logout', { headers: { cookie: leaving.cookie } });

    expect(await ended.ended()).toBe('auth.session-ended');
    expect(other.isOver).toBe(false);
  });

  test('with a new password, for the other sessions', async ({ expect }) => {
    const buyer = await given.shop.buyer(0);
    const other = await open((await logIn(buyer)).client);

    const body = { currentPassword: buyer.password, newPassword: 'another password for tests' };
    await buyer.client.ok(204, 'POST', '/me/password', { body });

    expect(await other.ended()).toBe('auth.session-ended');
  });

  test('when its user is disabled, and none begins', async ({ expect }) => {
    const { id, client } = await given.shop.buyer(0);
    const stream = await open(client);

    await given.shop.admin.ok(200, 'PATCH', `/admin/users/${id}`, { body: { status: 'DISABLED' } });

    expect(await stream.ended()).toBe('user.disabled');
    const begun = () => open(client).then((late) => late.leave());
    await eventually('none begins', () => expect(begun()).rejects.toThrow('403'));
  });
});
