import { describe, expect, test } from 'vitest';
import { openUserDatabase, storedText } from '../../support/database.js';
import { eventually } from '@berth/shared-kernel/testing';
import { ADMIN, startUserService } from '../../support/user-service.js';

describe('an account', () => {
  test('is shown to its owner and renamed by its owner', async () => {
    const { enter, ask } = await startUserService();
    const { id, token } = await enter('ann@example.com');
    expect(await ask('PATCH /me', { token, match: '*', body: { nickname: 'Annie' } })).toMatchObject({
      status: 200,
      body: { id, nickname: 'Annie' },
    });
    expect((await ask('GET /me', { token })).body).toMatchObject({ id, email: 'ann@example.com', nickname: 'Annie' });
  });

  test('with a changed password keeps the session that changed it and ends the others', async () => {
    const { enter, logIn, ask } = await startUserService();
    const { token, refresh } = await enter('ann@example.com');
    const other = await logIn('ann@example.com');
    const body = { currentPassword: 'a fine password', newPassword: 'a finer password' };
    expect((await ask('POST /me/password', { token, body })).status).toBe(204);
    expect((await ask('POST /auth/refresh', { cookie: other.refresh })).status).toBe(401);
    expect((await ask('GET /me', { token: other.token })).status).toBe(401);
    expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(200);
    expect((await logIn('ann@example.com', 'a fine password')).status).toBe(401);
    expect((await logIn('ann@example.com', 'a finer password')).status).toBe(200);
  });

  test('keeps its password when the current one is not proven', async () => {
    const { enter, logIn, ask } = await startUserService();
    const { token } = await enter('ann@example.com');
    const body = { currentPassword: 'not my password', newPassword: 'a finer password' };
    expect(await ask('POST /me/password', { token, body })).toMatchObject({ status: 403, body: { code: 'user.wrong-password' } });
    expect((await logIn('ann@example.com')).status).toBe(200);
  });
});

async function startWithAdmin() {
  const service = await startUserService();
  const { token: admin } = await service.logIn(ADMIN.email, ADMIN.password);
  const patch = (id: number, body: object, token = admin) => service.ask(`PATCH /admin/users/${id}`, { token, match: '*', body });
  return { ...service, admin, patch };
}

describe('an administrator', () => {
  test('lists the users page by page, the newest first', async () => {
    const { register, ask, admin } = await startWithAdmin();
    for (const name of ['a', 'b', 'c']) await register(`${name}@example.com`);
    const first = await ask('GET /admin/users?limit=3', { token: admin });
    expect(first.body).toMatchObject({
      hasMore: true,
      data: [{ email: 'c@example.com' }, { email: 'b@example.com' }, { email: 'a@example.com' }],
    });
    const second = await ask(`GET /admin/users?limit=3&cursor=${String(first.body['nextCursor'])}`, { token: admin });
    expect(second.body).toMatchObject({ hasMore: false, nextCursor: null, data: [{ email: ADMIN.email }] });
  });

  test('disables a user, who from then on can do nothing at all', async () => {
    const { enter, logIn, ask, admin, patch } = await startWithAdmin();
    const { id, token, refresh } = await enter('ann@example.com');
    expect(await patch(id, { status: 'DISABLED' })).toMatchObject({ status: 200, body: { id, status: 'DISABLED' } });
    expect(await ask('GET /me', { token })).toMatchObject({ status: 403, body: { code: 'user.disabled' } });
    expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(401);
    expect(await logIn('ann@example.com')).toMatchObject({ status: 403, body: { code: 'user.disabled' } });
    expect(await logIn('ann@example.com', 'not the password')).toMatchObject({ status: 401, body: { code: 'auth.invalid-credentials' } });
    expect((await ask('GET /internal/session', { token })).body).toEqual({ status: 'DISABLED', roles: ['user'], sessionActive: false });
    expect((await ask(`GET /admin/users/${id}`, { token: admin })).body).toMatchObject({ status: 'DISABLED' });
  });

  test('enables a user again, whose old sessions stay ended', async () => {
    const { enter, logIn, ask, patch } = await startWithAdmin();
    const { id, token } = await enter('ann@example.com');
    await patch(id, { status: 'DISABLED' });
    await patch(id, { status: 'ENABLED' });
    expect(await ask('GET /me', { token })).toMatchObject({ status: 401, body: { code: 'auth.session-ended' } });
    expect((await logIn('ann@example.com')).status).toBe(200);
  });

  test('blocks a user, who can still log in and read', async () => {
    const { enter, logIn, ask, patch } = await startWithAdmin();
    const { id, token } = await enter('ann@example.com');
    await patch(id, { status: 'BLOCKED' });
    expect((await ask('GET /me', { token })).body).toMatchObject({ status: 'BLOCKED' });
    expect((await logIn('ann@example.com')).status).toBe(200);
    expect((await ask('GET /internal/session', { token })).body).toEqual({ status: 'BLOCKED', roles: ['user'], sessionActive: true });
  });

  test('who lost the role is refused from the moment the change has returned', async () => {
    const { enter, logIn, ask, patch } = await startWithAdmin();
    const { id } = await enter('ann@example.com');
    await patch(id, { roles: ['user', 'admin'] });
    const { token } = await logIn('ann@example.com');
    expect((await ask('GET /admin/users', { token })).status).toBe(200);
    await patch(id, { roles: ['user'] });
    expect(await ask('GET /admin/users', { token })).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await patch(id, { roles: ['user', 'admin'] }, token)).toMatchObject({ status: 403 });
  });

  test('who is the last enabled one stays so, also when two demote each other at once', async () => {
    const { enter, logIn, ask, admin, patch } = await startWithAdmin();
    const { body } = await ask('GET /me', { token: admin });
    const me = Number(body['id']);
    for (const change of [{ status: 'DISABLED' }, { status: 'BLOCKED' }, { roles: ['user'] }])
      expect(await patch(me, change)).toMatchObject({ status: 409, body: { code: 'user.last-admin' } });
    const { id } = await enter('ann@example.com');
    await patch(id, { roles: ['user', 'admin'] });
    const { token } = await logIn('ann@example.com');
    const replies = await Promise.all([patch(id, { roles: ['user'] }), patch(me, { roles: ['user'] }, token)]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

test('what happens to users is published without an address or a name', async () => {
  const { enter, eventLog, patch } = await startWithAdmin();
  const { id } = await enter('ann@example.com');
  await patch(id, { status: 'BLOCKED', roles: ['user', 'admin'] });
  // As consumers do: the log promises each event at least once, and its id tells a repeat.
  const seen = () => new Map(eventLog.records.filter(({ key }) => key === String(id)).map((record) => [record.headers['ce_id'], record]));
  await eventually(() => expect(seen().size).toBe(3));
  const records = [...seen().values()];
  expect(records.map(({ topic }) => topic)).toEqual(['user.events', 'user.events', 'user.events']);
  expect(records.map(({ value }) => JSON.parse(value) as unknown)).toEqual([
    { event_type: 'USER_REGISTERED', user_id: id, timestamp: expect.any(Number), data: { status: 'ENABLED', roles: ['user'] } },
    { event_type: 'USER_STATUS_CHANGED', user_id: id, timestamp: expect.any(Number), data: { from: 'ENABLED', to: 'BLOCKED' } },
    {
      event_type: 'USER_ROLES_CHANGED',
      user_id: id,
      timestamp: expect.any(Number),
      data: { roles: ['user', 'admin'], previous: ['user'] },
    },
  ]);
});

const secrets = ['a fine password', 'a wrong password', 'a finer password', ADMIN.password];

test('no password and no token is stored in clear', async () => {
  const { enter, ask, at } = await startWithAdmin();
  const { token, refresh } = await enter('ann@example.com');
  await ask('POST /me/password', { token, body: { currentPassword: 'a fine password', newPassword: 'a finer password' } });
  const { cookie = '' } = await ask('POST /auth/refresh', { cookie: refresh });
  const stored = await storedText(await openUserDatabase(at));
  expect(stored).toContain('ann@example.com');
  for (const secret of [...secrets, token, refresh, cookie]) expect(stored).not.toContain(secret);
});

test('no password, hash or token is logged, not even when the database fails', async () => {
  const { enter, logIn, register, ask, logLines, at } = await startWithAdmin();
  const { token, refresh } = await enter('ann@example.com');
  await logIn('ann@example.com', 'a wrong password');
  await ask('POST /auth/register', { rawBody: '{"password":"a fine password"' });
  const drop = (table: string) => at.administer(`ALTER TABLE ${table} RENAME TO gone_${table}`);
  await drop('session');
  expect((await logIn('ann@example.com')).status).toBe(500);
  expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(500);
  await drop('outbox');
  expect((await register('bob@example.com', 'a finer password')).status).toBe(500);
  await drop('user_account');
  expect((await register('bob@example.com', 'a finer password')).status).toBe(500);
  expect((await ask('GET /me', { token })).status).toBe(500);
  const log = logLines.join('');
  expect(log).toMatch(/no such table|doesn't exist/);
  for (const secret of [...secrets, token, refresh, '$2b$', 'bob@example.com']) expect(log).not.toContain(secret);
});
