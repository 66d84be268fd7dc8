import { type RoutePolicy, ROUTES } from '@berth/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminBearer, bearer, PlatformUnderTest, problemIn, sessionOf } from './platform-under-test.js';

let berth: PlatformUnderTest;
beforeEach(async () => {
  berth = await PlatformUnderTest.start();
});
afterEach(() => berth.stop());

const routes = (Object.entries(ROUTES) as [string, RoutePolicy][]).filter(([, policy]) => !policy.internal);
const guarded = routes.filter(([, { audience }]) => audience === 'user' || audience === 'admin');
const call = (policy: RoutePolicy, headers: Record<string, string>) =>
  berth.send(policy.method, `/api/v1${policy.path.replaceAll(/:\w+/g, '5')}`, headers);
const admin = (sid: string) => bearer({ roles: ['user', 'admin'], sid });
const codeOf = async (response: Response) => {
  if (response.status >= 400) return (await problemIn(response)).code;
  // An event stream has no end to wait for.
  await response.body?.cancel();
  return 'let in';
};

describe('the policy table', () => {
  it.each(guarded)('is kept at %s', async (_, policy) => {
    const blocked = policy.whenBlocked === 'refused' ? 'user.blocked' : 'let in';
    const down = policy.whenUserUnavailable === 'token' ? 'let in' : 'user.unavailable';
    const verdicts = new Map<string, string>();
    const judge = async (name: string, session: string, headers: Record<string, string>) => {
      berth.session = session === 'down' ? (response) => response.writeHead(503).end() : sessionOf(session);
      verdicts.set(name, await codeOf(await call(policy, headers)));
    };
    // Each has a session of its own, since reads may use what was asked up to 2 s ago.
    await judge('enabled', 'ENABLED', admin('a'));
    await judge('blocked', 'BLOCKED', admin('b'));
    await judge('disabled', 'DISABLED', admin('c'));
    await judge('down', 'down', admin('d'));
    await judge('no admin', 'ENABLED', bearer({ sid: 'e' }));
    await judge('no token', 'ENABLED', {});
    expect(Object.fromEntries(verdicts)).toEqual({
      enabled: 'let in',
      blocked,
      disabled: 'user.disabled',
      down,
      'no admin': policy.audience === 'admin' ? 'auth.forbidden' : 'let in',
      'no token': 'auth.token-missing',
    });
  });

  it.each(routes.filter(([, { audience }]) => audience === 'anyone'))('lets anyone in at %s', async (_, policy) => {
    expect((await call(policy, {})).status).toBe(204);
    expect(berth.sessionsAsked).toBe(0);
  });
});

describe('a session', () => {
  it('is asked for anew by whatever changes something', async () => {
    const headers = bearer();
    expect((await berth.send('POST', '/api/v1/orders/5/cancel', headers)).status).toBe(204);
    berth.session = sessionOf('DISABLED');
    expect(await problemIn(await berth.send('POST', '/api/v1/orders/5/cancel', headers))).toMatchObject({
      status: 403,
      code: 'user.disabled',
    });
    expect(berth.sessionsAsked).toBe(2);
  });

  it('is asked for once by many reads at a time', async () => {
    const headers = bearer();
    await Promise.all(Array.from({ length: 20 }, () => berth.get('/api/v1/orders', headers)));
    expect([berth.sessionsAsked, berth.received.length]).toEqual([1, 20]);
  });

  it('that ended with its account says that the account is disabled', async () => {
    berth.session = sessionOf('DISABLED', ['user'], false);
    expect(await problemIn(await berth.get('/api/v1/orders', bearer()))).toMatchObject({ status: 403, code: 'user.disabled' });
    expect(await problemIn(await berth.send('POST', '/api/v1/orders', bearer()))).toMatchObject({ status: 403, code: 'user.disabled' });
  });

  it('that has ended refuses reads and changes', async () => {
    berth.session = sessionOf('ENABLED', ['user'], false);
    expect(await problemIn(await berth.get('/api/v1/orders', bearer()))).toMatchObject({ status: 401, code: 'auth.session-ended' });
    expect(await problemIn(await berth.send('DELETE', '/api/v1/instances/5', bearer()))).toMatchObject({
      status: 401,
      code: 'auth.session-ended',
    });
  });

  it('of a former admin makes no admin, and the caller asks with the own token', async () => {
    const asked: (string | undefined)[] = [];
    berth.session = (response, headers) => {
      asked.push(headers.authorization);
      sessionOf('ENABLED', ['user'])(response, headers);
    };
    const headers = adminBearer();
    expect(await problemIn(await berth.get('/api/v1/admin/orders', headers))).toMatchObject({ status: 403, code: 'auth.forbidden' });
    expect(asked).toEqual([headers.authorization]);
  });

  it('that cannot be had because user hangs, answers nonsense or is gone leaves stop and reads to the token', async () => {
    const broken = [
      () => undefined,
      (response: { end(text: string): void }) => response.end('no json'),
      (response: { end(text: string): void }) => response.end('{"status":"WHO"}'),
    ];
    for (const session of broken) {
      berth.session = session;
      const [stop, order] = await Promise.all([
        berth.send('POST', '/api/v1/instances/5/stop', bearer()),
        berth.send('POST', '/api/v1/orders', bearer(), '{}'),
      ]);
      expect(stop.status).toBe(204);
      expect(order.headers.get('retry-after')).toBe('2');
      expect(await problemIn(order)).toMatchObject({ status: 503, code: 'user.unavailable' });
    }
  });
});

describe('a token', () => {
  it.each([
    ['forged', { authorization: 'Bearer a.b.c' }, 'auth.token-invalid'],
    ['expired', bearer({ exp: 1 }), 'auth.token-expired'],
    ['for another audience', bearer({ aud: 'other' }), 'auth.token-invalid'],
    ['from another issuer', bearer({ iss: 'other' }), 'auth.token-invalid'],
  ])('%s goes no further', async (_, headers, code) => {
    const response = await berth.get('/api/v1/orders', headers);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
    expect(await problemIn(response)).toMatchObject({ status: 401, code });
    expect([berth.sessionsAsked, berth.received.length]).toEqual([0, 0]);
  });
});

describe('the refresh cookie', () => {
  it.each(['auth.refresh', 'auth.logout'] as const)('cannot be used at %s by a page of another origin', async (id) => {
    const path = `/api/v1${ROUTES[id].path}`;
    const from = (origin: string) => berth.send('POST', path, { origin });
    for (const origin of ['http://evil.example', 'null', `${berth.url}0`, `http://i-abc.${new URL(berth.url).host}`])
      expect(await problemIn(await from(origin))).toMatchObject({ status: 403, code: 'auth.foreign-origin' });
    expect((await from(berth.url)).status).toBe(204);
    expect((await berth.send('POST', path)).status).toBe(204);
  });
});
