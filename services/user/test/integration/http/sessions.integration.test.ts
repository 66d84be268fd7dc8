import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { ADMIN, startUserService } from '../../support/user-service.js';

const SECONDS = 1000;

describe('registering and logging in', () => {
  test('give an account and tokens of 15 minutes', async () => {
    const { register, logIn, clock } = await startUserService();
    const registered = await register('Ann@Example.com', 'a fine password', '小明');
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({
      id: expect.any(Number),
      email: 'ann@example.com',
      nickname: '小明',
      status: 'ENABLED',
      roles: ['user'],
      createdAt: clock.now().toISOString(),
    });
    const entered = await logIn('ann@example.com');
    expect(entered.status).toBe(200);
    expect(entered.body).toEqual({ accessToken: entered.token, tokenType: 'Bearer', expiresIn: 900 });
    const iat = clock.now().getTime() / 1000;
    expect(jwt.decode(entered.token, { complete: true })).toMatchObject({
      header: { alg: 'ES256', kid: expect.any(String) },
      payload: {
        sub: String(registered.body['id']),
        user_id: registered.body['id'],
        roles: ['user'],
        iat,
        exp: iat + 900,
        iss: 'berth',
        aud: 'berth-api',
      },
    });
  });

  test('set a cookie that scripts and other sites cannot have', async () => {
    const { register, logIn } = await startUserService();
    await register('ann@example.com');
    const cookies = (await logIn('ann@example.com')).headers.getSetCookie();
    expect(cookies).toEqual([expect.stringMatching(/^berth_refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)]);
  });

  test('bind the cookie to the host where Berth is reached over https', async () => {
    const { register, logIn, ask } = await startUserService({ BERTH_PUBLIC_URL: 'https://berth.example' });
    await register('ann@example.com');
    const { headers, refresh } = await logIn('ann@example.com');
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-berth_refresh=[\w-]{43}; .*Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(200);
  });

  test('with a wrong password, an unknown address or an impossible password get the same answer', async () => {
    const { register, logIn } = await startUserService();
    await register('ann@example.com', 'p'.repeat(72));
    for (const [email, password] of [
      ['ann@example.com', 'another password'],
      ['bob@example.com', 'another password'],
      ['ann@example.com', 'short'],
      ['ann@example.com', 'p'.repeat(73)],
      ['not an address', 'another password'],
    ] as const)
      expect(await logIn(email, password)).toMatchObject({ status: 401, body: { code: 'auth.invalid-credentials' }, cookie: undefined });
    expect((await logIn('ann@example.com', 'p'.repeat(72))).status).toBe(200);
  });

  test('twice with one address is refused', async () => {
    const { register } = await startUserService();
    await register('ann@example.com');
    expect(await register('ANN@example.com')).toMatchObject({ status: 409, body: { code: 'user.email-taken' } });
  });

  test('beyond what the hashing threads can take is answered 429 with Retry-After', async () => {
    const { logIn } = await startUserService({ BERTH_PASSWORD_THREADS: '1', BERTH_PASSWORD_QUEUE: '1', BERTH_BCRYPT_COST: '10' });
    const replies = await Promise.all(Array.from({ length: 20 }, () => logIn('ann@example.com')));
    const refused = replies.filter(({ status }) => status === 429);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401, 429]));
    for (const { headers, body } of refused) {
      expect(body['code']).toBe('auth.busy');
      expect(headers.get('retry-after')).toBe('1');
    }
  });
});

describe('a refresh cookie', () => {
  test('is exchanged for a new one and a new access token', async () => {
    const { enter, ask } = await startUserService();
    const { refresh, token } = await enter('ann@example.com');
    const refreshed = await ask('POST /auth/refresh', { cookie: refresh });
    expect(refreshed).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresIn: 900 } });
    expect(refreshed.cookie).toMatch(/^[\w-]{43}$/);
    expect(refreshed.cookie).not.toBe(refresh);
    expect(jwt.decode(String(refreshed.body['accessToken']))).toMatchObject({
      sid: (jwt.decode(token) as jwt.JwtPayload)['sid'] as string,
    });
  });

  test('sent by 20 tabs at once gives each a successor that works', async () => {
    const { enter, ask, clock } = await startUserService();
    const { refresh } = await enter('ann@example.com');
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask('POST /auth/refresh', { cookie: refresh })));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(replies.map(({ cookie }) => cookie)).size).toBe(20);
    clock.advance(800 * SECONDS);
    expect((await ask('POST /auth/refresh', { cookie: replies[13]?.cookie ?? '' })).status).toBe(200);
  });

  test('used again after 10 s ends the whole session', async () => {
    const { enter, ask, clock } = await startUserService();
    const { refresh } = await enter('ann@example.com');
    const { cookie = '', body } = await ask('POST /auth/refresh', { cookie: refresh });
    clock.advance(11 * SECONDS);
    expect(await ask('POST /auth/refresh', { cookie: refresh })).toMatchObject({
      status: 401,
      body: { code: 'auth.refresh-token-reused' },
    });
    expect(await ask('POST /auth/refresh', { cookie })).toMatchObject({ status: 401, body: { code: 'auth.invalid-refresh-token' } });
    expect(await ask('GET /me', { token: String(body['accessToken']) })).toMatchObject({
      status: 401,
      body: { code: 'auth.session-ended' },
    });
  });

  test('older than the one before ends the session at once', async () => {
    const { enter, ask } = await startUserService();
    const { refresh } = await enter('ann@example.com');
    const second = (await ask('POST /auth/refresh', { cookie: refresh })).cookie ?? '';
    const third = (await ask('POST /auth/refresh', { cookie: second })).cookie ?? '';
    expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(401);
    expect((await ask('POST /auth/refresh', { cookie: third })).status).toBe(401);
  });

  test('that is absent, made up or 30 days old is refused', async () => {
    const { enter, ask, clock } = await startUserService();
    const { refresh } = await enter('ann@example.com');
    clock.advance(30 * 24 * 3600 * SECONDS);
    for (const options of [{}, { cookie: 'made-up' }, { cookie: refresh }])
      expect(await ask('POST /auth/refresh', options)).toMatchObject({ status: 401, body: { code: 'auth.invalid-refresh-token' } });
  });
});

describe('logging out', () => {
  test('ends the session, clears the cookie and can be repeated', async () => {
    const { enter, ask } = await startUserService();
    const { refresh, token } = await enter('ann@example.com');
    for (const options of [{ cookie: refresh }, { cookie: refresh }, {}, { cookie: 'made-up' }])
      expect(await ask('POST /auth/logout', options)).toMatchObject({ status: 204, cookie: '' });
    expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(401);
    expect(await ask('PATCH /me', { token, match: '*', body: { nickname: 'Annie' } })).toMatchObject({
      status: 401,
      body: { code: 'auth.session-ended' },
    });
    expect((await ask('GET /internal/session', { token })).body).toEqual({ status: 'ENABLED', roles: ['user'], sessionActive: false });
  });
});

test('the first administrator exists after the start and is made only once', async () => {
  const service = await startUserService();
  const { token } = await service.logIn(ADMIN.email, ADMIN.password);
  expect((await service.ask('GET /me', { token })).body).toMatchObject({ email: ADMIN.email, roles: ['user', 'admin'] });
  const again = await startUserService({ BERTH_ADMIN_PASSWORD: 'another password' }, service.at);
  expect((await again.logIn(ADMIN.email, ADMIN.password)).status).toBe(200);
  expect((await again.logIn(ADMIN.email, 'another password')).status).toBe(401);
});
