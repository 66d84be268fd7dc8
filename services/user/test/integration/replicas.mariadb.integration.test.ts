import { randomUuids } from '@berth/platform';
import { systemClock, type UserId } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { useCasesOf } from '../../src/application/use-cases.js';
import { SqlSessions } from '../../src/outbound/sql/sql-sessions.js';
import { RandomRefreshSecrets } from '../../src/outbound/tokens/random-refresh-secrets.js';
import { codesOf, freshUserDatabase, openUserDatabase, range, recordedEvents, usersOn } from '../support/database.js';

const passwords = { hash: async (text: string) => `hash of ${text}`, matches: async () => true };
const person = (name: string) => ({ email: `${name}@example.com`, password: 'a fine password', nickname: name });

/** Four replicas of the user context on one schema. */
async function setUp() {
  const at = await freshUserDatabase();
  const databases = await Promise.all(range(4).map(() => openUserDatabase(at)));
  const replicas = databases.map((database) =>
    useCasesOf({
      unitOfWork: database.unitOfWork,
      users: usersOn(database),
      sessions: new SqlSessions(database),
      passwords,
      accessTokens: { issue: async () => ({ accessToken: 'token', expiresInSeconds: 900 }) },
      refreshSecrets: new RandomRefreshSecrets(),
      uuids: randomUuids(systemClock),
      clock: systemClock,
    }),
  );
  const on = (n: number) => replicas[n % 4] as (typeof replicas)[number];
  const admins = async (count: number): Promise<readonly UserId[]> => {
    const users = await Promise.all(range(count).map((n) => on(n).registerUser(person(`admin${n}`))));
    for (const [n, { id }] of users.entries()) await on(n).changeStanding(id, { roles: ['user', 'admin'] }, 'any');
    return users.map(({ id }) => id);
  };
  return { on, admins, database: databases[0] as (typeof databases)[number] };
}

test.for([{ status: 'DISABLED' }, { status: 'BLOCKED' }, { roles: ['user'] }] as const)(
  'of twenty administrators who are made %o on four replicas at once one is left, and no event is told of that one',
  async (change) => {
    const { on, admins, database } = await setUp();
    const ids = await admins(20);
    const before = (await recordedEvents(database)).length;

    const results = await Promise.allSettled(ids.map((id, n) => on(n).changeStanding(id, change, 'any')));

    expect(codesOf(results).toSorted()).toEqual([...Array<string>(19).fill('ok'), 'user.last-admin']);
    const users = await Promise.all(ids.map((id) => usersOn(database).byId(id)));
    expect(users.filter((user) => user?.isEnabledAdmin)).toHaveLength(1);
    expect((await recordedEvents(database)).length - before).toBe(19);
  },
);

test('of twenty who register one address on four replicas at once one gets it', async () => {
  const { on, database } = await setUp();

  const results = await Promise.allSettled(range(20).map((n) => on(n).registerUser(person('ann'))));

  expect(codesOf(results).filter((code) => code === 'ok')).toHaveLength(1);
  expect(new Set(codesOf(results))).toEqual(new Set(['ok', 'user.email-taken']));
  expect(await recordedEvents(database)).toHaveLength(1);
});
