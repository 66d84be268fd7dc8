import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import { Client, verdict } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { givenPlatform } from '../support/given-platform.js';
import { rawRequest, type RawReply } from '../support/raw-request.js';

const PASSWORD = 'a password for tests';

const given = givenPlatform();

interface Session {
  readonly cookie: string;
  readonly client: Client;
}

const post = (path: string, headers: Record<string, string> = {}, body?: object): Promise<RawReply> =>
  rawRequest(given.platform.port, {
    method: 'POST',
    path: `/api/v1/auth/${path}`,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const refresh = ({ cookie }: Pick<Session, 'cookie'>, headers: Record<string, string> = {}) => post('refresh', { cookie, ...headers });
const json = ({ text }: RawReply) => JSON.parse(text) as Record<string, unknown>;
const setCookie = ({ headers }: RawReply) => headers['set-cookie']?.[0] ?? '';

function sessionIn(reply: RawReply): Session {
  if (reply.status !== 200) throw new Error(`no session in ${reply.status} ${reply.text}`);
  return { cookie: setCookie(reply).split(';')[0] ?? '', client: new Client(given.platform.url, String(json(reply)['accessToken'])) };
}

async function account(): Promise<{ email: string; password: string }> {
  const email = `${randomUUID()}@example.com`;
  await post('register', {}, { email, password: PASSWORD, nickname: 'Somebody' });
  return { email, password: PASSWORD };
}

const logIn = async (credentials?: object): Promise<Session> => sessionIn(await post('login', {}, credentials ?? (await account())));

/** Changes something, so it is judged by the session as it is now. */
const acts = async ({ client }: Session) => verdict(await client.call('PATCH', '/me', { body: { nickname: 'Still here' } }));

describe.concurrent('an account', () => {
  test('is registered once, whatever the case of its address, and never shows its password', async ({ expect }) => {
    const local = randomUUID();
    const body = { email: `${local}@Example.COM`, password: PASSWORD, nickname: 'Zoë 🚢' };
    const first = await post('register', {}, body);
    expect(first.status).toBe(201);
    expect(json(first)).toEqual({
      id: expect.any(Number),
      email: `${local}@example.com`,
      nickname: 'Zoë 🚢',
      status: 'ENABLED',
      roles: ['user'],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    const replies = await Promise.all(Array.from({ length: 20 }, () => post('register', {}, { ...body, email: body.email.toLowerCase() })));
    expect(new Set(replies.map(verdict))).toEqual(new Set(['409 user.email-taken']));
    const { client } = await logIn({ email: body.email.toUpperCase(), password: PASSWORD });
    expect(await client.ok(200, 'GET', '/me')).toEqual(json(first));
  });

  test('of 20 registrations of one address at once exactly one is made', async ({ expect }) => {
    const body = { email: `${randomUUID()}@example.com`, password: PASSWORD, nickname: 'Race' };
    const replies = await Promise.all(Array.from({ length: 20 }, () => post('register', {}, body)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(replies.map(verdict))).toEqual(new Set(['201', '409 user.email-taken']));
  });

  test('is not told apart from none by a log-in that fails', async ({ expect }) => {
    const { email } = await account();
    const [wrong, unknown] = await Promise.all([
      post('login', {}, { email, password: 'not the password' }),
      post('login', {}, { email: `${randomUUID()}@example.com`, password: 'not the password' }),
    ]);
    expect(verdict(wrong)).toBe('401 auth.invalid-credentials');
    const comparable = (reply: RawReply) => ({ ...json(reply), requestId: '' });
    expect(comparable(wrong)).toEqual(comparable(unknown));
    expect(setCookie(wrong)).toBe('');
  });

  test('that changes its password ends its other sessions, and only the new password opens one', async ({ expect }) => {
    const credentials = await account();
    const [own, other] = [await logIn(credentials), await logIn(credentials)];
    const change = (currentPassword: string) =>
      own.client.call('POST', '/me/password', { body: { currentPassword, newPassword: 'quite another one' } });
    expect((await change('not the password')).body['code']).toBe('user.wrong-password');
    expect(await acts(other)).toBe('200');
    expect((await change(PASSWORD)).status).toBe(204);
    expect(await acts(own)).toBe('200');
    expect(await acts(other)).toBe('401 auth.session-ended');
    expect((await refresh(other)).status).toBe(401);
    expect(verdict(await refresh(own))).toBe('200');
    expect(verdict(await post('login', {}, credentials))).toBe('401 auth.invalid-credentials');
    expect(verdict(await post('login', {}, { ...credentials, password: 'quite another one' }))).toBe('200');
  });
});

describe.concurrent('a session', () => {
  test('is a short bearer token and a cookie that scripts and other sites cannot use', async ({ expect }) => {
    const reply = await post('login', {}, await account());
    expect(json(reply)).toEqual({ accessToken: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/), tokenType: 'Bearer', expiresIn: 900 });
    const [pair = '', ...attributes] = setCookie(reply).split('; ');
    expect(pair).toMatch(/^berth_refresh=[\w-]{43,}$/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', expect.stringMatching(/^Max-Age=\d+$/), 'Path=/', 'SameSite=Strict']);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(verdict(await post('refresh', { cookie: '', authorization: `Bearer ${String(json(reply)['accessToken'])}` }))).toMatch(/^401 /);
  });

  test('goes on with a new cookie at each refresh, while the access tokens of before stay good', async ({ expect }) => {
    const sessions = [await logIn()];
    for (let turn = 0; turn < 4; turn++) sessions.push(sessionIn(await refresh(sessions.at(-1) as Session)));
    expect(new Set(sessions.map(({ cookie }) => cookie)).size).toBe(5);
    for (const session of sessions) expect(await acts(session)).toBe('200');
  });

  test('ends as a whole when an older cookie than the predecessor turns up again', async ({ expect }) => {
    const first = await logIn();
    const second = sessionIn(await refresh(first));
    const third = sessionIn(await refresh(second));
    expect(verdict(await refresh(first))).toBe('401 auth.refresh-token-reused');
    for (const session of [first, second, third]) {
      expect((await refresh(session)).status, 'no cookie of the family is good any more').toBe(401);
      expect(await acts(session), 'nor any of its access tokens').toBe('401 auth.session-ended');
    }
  });

  test('goes on in two tabs that refresh at the same time', async ({ expect }) => {
    let tabs = [await logIn()];
    for (let round = 0; round < 5; round++) {
      const [current] = tabs;
      const replies = await Promise.all(Array.from({ length: 4 }, () => refresh(current as Session)));
      expect(replies.map(verdict)).toEqual(['200', '200', '200', '200']);
      tabs = replies.map(sessionIn);
    }
    // All at once, since a predecessor is accepted for ten seconds only.
    expect(await Promise.all(tabs.map(acts))).toEqual(['200', '200', '200', '200']);
    for (const tab of tabs) expect(verdict(await refresh(tab)), 'whichever answer a tab has kept').toBe('200');
  });

  test('accepts the predecessor of its cookie for ten seconds, for an answer that was lost, and then ends', async ({ expect }) => {
    const first = await logIn();
    const since = performance.now();
    const second = sessionIn(await refresh(first));
    const retried = sessionIn(await refresh(first));
    expect(await acts(retried)).toBe('200');
    const last = await eventually('the predecessor is refused', async () => {
      const reply = await refresh(first);
      return reply.status !== 200 && reply;
    });
    expect(performance.now() - since).toBeGreaterThan(9_900);
    expect(verdict(last)).toBe('401 auth.refresh-token-reused');
    expect(await acts(second)).toBe('401 auth.session-ended');
  });

  test('ends at once by a log-out, which also takes the cookie back and may be repeated', async ({ expect }) => {
    const credentials = await account();
    const [session, other] = [await logIn(credentials), await logIn(credentials)];
    const reply = await post('logout', { cookie: session.cookie });
    expect(reply.status).toBe(204);
    expect(setCookie(reply)).toMatch(/^berth_refresh=; Max-Age=0;/);
    expect(await acts(session)).toBe('401 auth.session-ended');
    expect(verdict(await refresh(session))).toBe('401 auth.invalid-refresh-token');
    expect((await post('logout', { cookie: session.cookie })).status).toBe(204);
    expect((await post('logout')).status).toBe(204);
    expect(await acts(other), 'another session of the same account goes on').toBe('200');
  });

  test('is not refreshed or ended by a page of another origin', async ({ expect }) => {
    const session = await logIn();
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${given.platform.port + 1}`,
      'null',
      `http://i-1.localhost:${given.platform.port}`,
    ])
      for (const path of ['refresh', 'logout'])
        expect(verdict(await post(path, { cookie: session.cookie, origin })), `${path} from ${origin}`).toBe('403 auth.foreign-origin');
    const own = await refresh(session, { origin: given.platform.url });
    expect(verdict(own)).toBe('200');
    expect((await post('logout', { cookie: sessionIn(own).cookie, origin: given.platform.url })).status).toBe(204);
  });
});
