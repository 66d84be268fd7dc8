import { randomUUID } from 'node:crypto';
import { beforeAll, describe, test } from 'vitest';
import { type Client, type Reply, verdict } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { readsMustKnow } from '../support/reads-refused.js';
import { type Buyer, operate } from '../support/shop.js';
import { silence } from '../support/silence.js';

/** How often what is to hold at once is asked, so that a race would be met. */
const ROUNDS = 20;
const SPEC = { cpu: 0.1, memory: 64, image: 'berth/hello:1' };

const given = givenShop();
let blocked: Buyer;
let disabled: Buyer;
let demoted: Buyer;
let admin: Client;
let holdings: { readonly stopped: string; readonly running: string };

// The user service is kept from publishing: no other context hears of a change, so nothing but the question before each request can tell.
beforeAll(async () => {
  [blocked, disabled, demoted] = await Promise.all([given.shop.buyer(1_000_000), given.shop.buyer(), given.shop.buyer()]);
  const [stopped, running] = await Promise.all([
    given.shop.running(blocked.client, 'berth/hello:1'),
    given.shop.running(blocked.client, 'berth/hello:1'),
  ]);
  await operate(blocked.client, 'POST', `/instances/${stopped.id}/stop`);
  holdings = { stopped: stopped.id, running: running.id };
  await setRoles(demoted, 'user', 'admin');
  admin = await given.shop.nobody.logIn(demoted.email, demoted.password);
  await eventually('the second admin is known', async () => (await act(admin)).every(({ status }) => status < 300));
  await silence(given.platform.dataDir, 'user');
});

const setStatus = ({ id }: Buyer, status: string) => given.shop.admin.ok(200, 'PATCH', `/admin/users/${id}`, { body: { status } });
const setRoles = ({ id }: Buyer, ...roles: string[]) => given.shop.admin.ok(200, 'PATCH', `/admin/users/${id}`, { body: { roles } });
const verdicts = (replies: readonly Reply[]) => replies.map(verdict);

const order = (client: Client) =>
  client.call('POST', '/orders', { body: { productId: given.shop.offer('berth/hello:1').id }, key: randomUUID() });

/** What an admin alone may do, in two contexts. */
const act = (client: Client): Promise<Reply[]> =>
  Promise.all([
    client.call('POST', '/admin/products', { body: { name: 'Of the second admin', price: 1, status: 'DISABLED', spec: SPEC } }),
    client.call('POST', `/admin/wallets/${demoted.id}/credits`, { body: { amount: 1, reason: 'mine' }, key: randomUUID() }),
    client.call('PATCH', `/admin/users/${demoted.id}`, { body: { status: 'ENABLED' } }),
  ]);

describe.concurrent(`${ROUNDS} times out of ${ROUNDS}, from the moment that the change has returned,`, () => {
  test('a BLOCKED user is refused the next order, payment, start and restart, and an ENABLED one is not', async ({ expect }) => {
    const { client } = blocked;
    const refusals = Array.from({ length: 4 }, () => '403 user.blocked');
    for (let round = 0; round < ROUNDS; round++) {
      const { body } = await order(client);
      await setStatus(blocked, 'BLOCKED');
      const replies = await Promise.all([
        order(client),
        client.call('POST', `/orders/${String(body['id'])}/pay`, { key: randomUUID() }),
        client.call('POST', `/instances/${holdings.stopped}/start`),
        client.call('POST', `/instances/${holdings.running}/restart`),
      ]);
      expect(verdicts(replies), `round ${round}`).toEqual(refusals);
      expect(verdict(await client.call('POST', `/orders/${String(body['id'])}/cancel`)), 'but may cancel').toBe('200');
      await setStatus(blocked, 'ENABLED');
      expect(verdict(await order(client)), `round ${round}`).toBe('201');
    }
    await setStatus(blocked, 'BLOCKED');
    expect(await operate(client, 'POST', `/instances/${holdings.running}/stop`)).toMatchObject({ status: 'succeeded' });
    expect(await operate(client, 'DELETE', `/instances/${holdings.running}`)).toMatchObject({ status: 'succeeded' });
    expect(verdict(await client.call('GET', '/wallet'))).toBe('200');
  });

  test('a DISABLED user is refused everything, and an ENABLED one that logs in again nothing', async ({ expect }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const client = await given.shop.nobody.logIn(disabled.email, disabled.password);
      const { status, body } = await order(client);
      expect(status, `round ${round}`).toBe(201);
      await setStatus(disabled, 'DISABLED');
      const replies = await Promise.all([
        order(client),
        client.call('POST', `/orders/${String(body['id'])}/cancel`),
        client.call('PATCH', '/me', { body: { nickname: 'Still here' } }),
      ]);
      expect(verdicts(replies), `round ${round}`).toEqual(Array.from({ length: 3 }, () => '403 user.disabled'));
      const login = await given.shop.nobody.call('POST', '/auth/login', { body: { email: disabled.email, password: disabled.password } });
      expect(verdict(login)).toBe('403 user.disabled');
      await setStatus(disabled, 'ENABLED');
      expect(verdict(await order(client)), 'its sessions have ended').toBe('401 auth.session-ended');
    }
  });

  test('an admin without the role is refused, and one with it is not', async ({ expect }) => {
    for (let round = 0; round < ROUNDS; round++) {
      await setRoles(demoted, 'user');
      expect(verdicts(await act(admin)), `round ${round}`).toEqual(Array.from({ length: 3 }, () => '403 auth.forbidden'));
      await setRoles(demoted, 'user', 'admin');
      expect(verdicts(await act(admin)), `round ${round}`).toEqual(['201', '201', '200']);
    }
  });

  test('reads may be answered as before for two seconds, and then no more', async ({ expect }) => {
    const buyer = await given.shop.nobody.buyer();
    await buyer.client.ok(200, 'GET', '/orders');
    await setStatus(buyer, 'DISABLED');
    await readsMustKnow();
    const paths = ['/orders', '/wallet', '/instances', '/me'];
    const replies = await Promise.all(paths.map((path) => buyer.client.call('GET', path)));
    expect(verdicts(replies)).toEqual(paths.map(() => '403 user.disabled'));
  });
});
