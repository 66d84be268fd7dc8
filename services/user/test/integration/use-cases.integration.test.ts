import { randomUuids } from '@berth/platform';
import { type UserId, systemClock } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import type { Passwords } from '../../src/application/ports/passwords.js';
import { type UseCases, useCasesOf } from '../../src/application/use-cases.js';
import { asSessionId } from '../../src/domain/session/session.js';
import { SqlSessions } from '../../src/outbound/sql/sql-sessions.js';
import { sessionRows } from '../../src/outbound/sql/rows.js';
import { RandomRefreshSecrets } from '../../src/outbound/tokens/random-refresh-secrets.js';
import { codesOf, openUserDatabase, range, usersOn } from '../support/database.js';
import { withCode } from '../support/users.js';

/** Passwords whose comparison takes as long as `meanwhile` does. */
class SlowPasswords implements Passwords {
  meanwhile: () => Promise<unknown> = async () => undefined;

  async hash(password: string): Promise<string> {
    return `hash of ${password}`;
  }

  async matches(text: string, hash: string | null): Promise<boolean> {
    const meanwhile = this.meanwhile;
    this.meanwhile = async () => undefined;
    await meanwhile();
    return hash === `hash of ${text}`;
  }
}

const FIRST_TEN = { limit: 10, after: null, sort: { by: 'id', descending: true } } as const;
const ann = { email: 'ann@example.com', password: 'a fine password' };

async function start() {
  const database = await openUserDatabase();
  const passwords = new SlowPasswords();
  const users = usersOn(database);
  const useCases: UseCases = useCasesOf({
    unitOfWork: database.unitOfWork,
    users,
    sessions: new SqlSessions(database),
    passwords,
    accessTokens: { issue: async () => ({ accessToken: 'token', expiresInSeconds: 900 }) },
    refreshSecrets: new RandomRefreshSecrets(),
    uuids: randomUuids(systemClock),
    clock: systemClock,
  });
  const change = (userId: UserId, newPassword: string) =>
    useCases.changePassword(
      { userId, roles: ['user'], sessionId: asSessionId('of-the-owner') },
      { currentPassword: ann.password, newPassword },
    );
  return { useCases, users, passwords, change, sessions: () => database.reader.countBy(sessionRows, {}) };
}

test('a log-in with a password that is changed while it is compared opens no session', async () => {
  const { useCases, passwords, change, sessions } = await start();
  const { id } = await useCases.registerUser({ ...ann, nickname: 'Ann' });
  passwords.meanwhile = () => change(id, 'a finer password');
  await expect(useCases.logIn(ann)).rejects.toThrow(withCode('auth.invalid-credentials'));
  expect(await sessions()).toBe(0);
});

test('a log-in of a user who is disabled while the password is compared opens no session', async () => {
  const { useCases, passwords, sessions } = await start();
  const { id } = await useCases.registerUser({ ...ann, nickname: 'Ann' });
  passwords.meanwhile = () => useCases.changeStanding(id, { status: 'DISABLED' }, 'any');
  await expect(useCases.logIn(ann)).rejects.toThrow(withCode('user.disabled'));
  expect(await sessions()).toBe(0);
});

test('of two changes of one password the later is refused, since it did not prove the current one', async () => {
  const { useCases, passwords, change } = await start();
  const { id } = await useCases.registerUser({ ...ann, nickname: 'Ann' });
  passwords.meanwhile = () => change(id, 'a finer password');
  await expect(change(id, 'the finest password')).rejects.toThrow(withCode('user.wrong-password'));
  expect(await useCases.logIn({ ...ann, password: 'a finer password' })).toMatchObject({ accessToken: 'token' });
});

test('replicas that start together make one administrator between them', async () => {
  const { useCases, users } = await start();
  const results = await Promise.allSettled(range(5).map(() => useCases.ensureAdmin(ann)));
  expect(codesOf(results)).toEqual(Array.from({ length: 5 }, () => 'ok'));
  const { items } = await users.page({}, FIRST_TEN);
  expect(items.map(({ state }) => [state.email, state.roles])).toEqual([[ann.email, ['user', 'admin']]]);
});

test('once there is an administrator no other is made', async () => {
  const { useCases, users } = await start();
  await useCases.ensureAdmin(ann);
  await useCases.ensureAdmin({ ...ann, email: 'bob@example.com' });
  expect((await users.page({}, FIRST_TEN)).items.map(({ state }) => state.email)).toEqual([ann.email]);
});

test('an ordinary account with the address of the first administrator is not promoted', async () => {
  const { useCases, users } = await start();
  const { id } = await useCases.registerUser({ ...ann, nickname: 'Ann' });
  await expect(useCases.ensureAdmin(ann)).rejects.toThrow(withCode('user.no-admin'));
  expect((await users.byId(id))?.state.roles).toEqual(['user']);
});
