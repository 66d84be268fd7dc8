import { beforeAll, expect, test } from 'vitest';
import { Client, verdict } from '../support/client.js';
import { givenPlatform } from '../support/given-platform.js';
import { ADMIN } from '../support/platform-process.js';
import type { List } from '../support/shop.js';

interface Account {
  readonly id: number;
  readonly email: string;
  readonly status: string;
  readonly roles: readonly string[];
}

interface Admin {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  client: Client;
}

const LOSSES = [{ roles: ['user'] }, { status: 'DISABLED' }, { status: 'BLOCKED' }];
const WHOLE = { status: 'ENABLED', roles: ['user', 'admin'] };

const given = givenPlatform();
let nobody: Client;
let admins: readonly [Admin, Admin];

beforeAll(async () => {
  nobody = new Client(given.platform.url);
  const first = await nobody.logIn(ADMIN.email, ADMIN.password);
  const { id } = await first.ok<Account>(200, 'GET', '/me');
  const { data } = await first.ok<List<Account>>(200, 'GET', '/admin/users?role=admin&limit=100');
  for (const other of data.filter((each) => each.id !== id))
    await first.ok(200, 'PATCH', `/admin/users/${other.id}`, { body: { roles: ['user'] } });
  const second = await nobody.buyer();
  await first.ok(200, 'PATCH', `/admin/users/${second.id}`, { body: WHOLE });
  admins = [
    { id, ...ADMIN, client: first },
    { ...second, client: await nobody.logIn(second.email, second.password) },
  ];
});

const change = (by: Admin, of: Admin, loss: object) => by.client.call('PATCH', `/admin/users/${of.id}`, { body: loss });

/** Whoever remains lists the admins that are left and makes the other whole again. */
async function restore(): Promise<readonly number[]> {
  const [one, other] = admins;
  const lists = await Promise.all(admins.map(({ client }) => client.call<List<Account>>('GET', '/admin/users?limit=100')));
  const left = lists
    .find(({ status }) => status === 200)
    ?.body.data.filter(({ status, roles }) => status === 'ENABLED' && roles.includes('admin'));
  const remaining = left?.some(({ id }) => id === one.id) === true ? one : other;
  await remaining.client.ok(200, 'PATCH', `/admin/users/${(remaining === one ? other : one).id}`, { body: WHOLE });
  for (const admin of admins) admin.client = await nobody.logIn(admin.email, admin.password);
  return left?.map(({ id }) => id) ?? [];
}

test('of two admins who give up their own role at once, exactly one is refused with user.last-admin', async () => {
  for (let round = 0; round < 12; round++) {
    const losses = [LOSSES[round % 3] ?? {}, LOSSES[(round + (round >> 2)) % 3] ?? {}];
    const replies = await Promise.all(admins.map((admin, index) => change(admin, admin, losses[index] ?? {})));
    expect(replies.map(verdict).toSorted(), JSON.stringify(losses)).toEqual(['200', '409 user.last-admin']);
    expect(await restore(), 'one enabled admin remains').toHaveLength(1);
  }
});

test('of two admins who both try ten times at once, one falls and every try of the other is refused', async () => {
  for (let round = 0; round < 6; round++) {
    const loss = LOSSES[round % 3] ?? {};
    const replies = await Promise.all(admins.flatMap((admin) => Array.from({ length: 10 }, () => change(admin, admin, loss))));
    const outcomes = [replies.slice(0, 10), replies.slice(10)].map((each) => new Set(each.map(verdict)));
    const [fallen, standing] = outcomes.toSorted((a, b) => Number(b.has('200')) - Number(a.has('200')));
    expect(standing).toEqual(new Set(['409 user.last-admin']));
    expect(fallen).toContain('200');
    expect(await restore(), 'one enabled admin remains').toHaveLength(1);
  }
});

test('of two admins who take each other down at once, exactly one succeeds and remains an enabled admin', async () => {
  for (let round = 0; round < 12; round++) {
    const loss = LOSSES[round % 3] ?? {};
    const [one, other] = admins;
    const replies = await Promise.all([change(one, other, loss), change(other, one, loss)]);
    const [won, lost] = replies.map(verdict).toSorted();
    expect(won).toBe('200');
    // Judged after its own fall, the loser may not even be admitted any more.
    expect(['409 user.last-admin', '403 auth.forbidden', '403 user.disabled', '401 auth.session-ended']).toContain(lost);
    expect(await restore()).toEqual([replies[0]?.status === 200 ? one.id : other.id]);
  }
});

test('the only admin can neither be blocked, disabled nor demoted, however many try at once', async () => {
  const [one, other] = admins;
  await one.client.ok(200, 'PATCH', `/admin/users/${other.id}`, { body: { roles: ['user'] } });
  const replies = await Promise.all(Array.from({ length: 30 }, (_, index) => change(one, one, LOSSES[index % 3] ?? {})));
  expect(new Set(replies.map(verdict))).toEqual(new Set(['409 user.last-admin']));
  expect(await restore()).toEqual([one.id]);
});
