import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { SqlSigningKeys } from '../../../src/outbound/sql/sql-signing-keys.js';
import { openUserDatabase } from '../../support/database.js';
import { type Ask, type Reply, ADMIN, startUserService } from '../../support/user-service.js';

const account = { email: 'ann@example.com', password: 'a fine password', nickname: 'Ann' };
const passwords = { currentPassword: 'a fine password', newPassword: 'a finer password' };
const NO_SESSION = '01890000-0000-7000-8000-000000000000';
const tooLong = 'x'.repeat(1025);

/** Each route that takes a body, with bodies that it must refuse and the code it refuses them with. */
const wrongBodies: readonly (readonly [route: string, body: unknown, code: string, ...pointers: string[]])[] = [
  ['POST /auth/register', {}, 'request.invalid', '/email', '/password', '/nickname'],
  ['POST /auth/register', [], 'request.invalid', ''],
  ['POST /auth/register', { ...account, email: 7 }, 'request.invalid', '/email'],
  ['POST /auth/register', { ...account, roles: ['admin'] }, 'request.invalid', '/roles'],
  ['POST /auth/register', { ...account, email: 'ann' }, 'email.invalid', '/email'],
  ['POST /auth/register', { ...account, password: 'too short' }, 'password.too-short', '/password'],
  ['POST /auth/register', { ...account, password: 'ü'.repeat(37) }, 'password.too-long', '/password'],
  ['POST /auth/register', { ...account, nickname: 'a\nb' }, 'nickname.invalid', '/nickname'],
  ['POST /auth/register', { ...account, nickname: null }, 'request.invalid', '/nickname'],
  ['POST /auth/login', { email: 'ann@example.com' }, 'request.invalid', '/password'],
  ['POST /auth/login', { email: 'ann@example.com', password: { $ne: '' } }, 'request.invalid', '/password'],
  ['POST /auth/login', { email: tooLong, password: 'a fine password' }, 'request.invalid', '/email'],
  ['POST /auth/refresh', { token: 'x' }, 'request.unexpected-body'],
  ['POST /auth/logout', { token: 'x' }, 'request.unexpected-body'],
  ['PATCH /me', {}, 'request.invalid', '/nickname'],
  ['PATCH /me', { nickname: '' }, 'nickname.invalid', '/nickname'],
  ['PATCH /me', { nickname: 'Ann', email: 'bob@example.com' }, 'request.invalid', '/email'],
  ['POST /me/password', { ...passwords, newPassword: 'short' }, 'password.too-short', '/newPassword'],
  ['POST /me/password', { ...passwords, currentPassword: 1 }, 'request.invalid', '/currentPassword'],
  ['PATCH /admin/users/1', {}, 'request.nothing-to-change'],
  ['PATCH /admin/users/1', { status: 'DELETED' }, 'request.invalid', '/status'],
  ['PATCH /admin/users/1', { status: null }, 'request.invalid', '/status'],
  ['PATCH /admin/users/1', { roles: 'admin' }, 'request.invalid', '/roles'],
  ['PATCH /admin/users/1', { roles: ['admin'] }, 'roles.invalid', '/roles'],
  ['PATCH /admin/users/1', { roles: ['user', 'root'] }, 'roles.invalid', '/roles'],
];

const routesWithBody = ['POST /auth/register', 'POST /auth/login', 'PATCH /me', 'POST /me/password', 'PATCH /admin/users/1'];
const routesWithToken = [
  'GET /me',
  'PATCH /me',
  'POST /me/password',
  'GET /admin/users',
  'GET /admin/users/1',
  'PATCH /admin/users/1',
  'GET /me/sessions',
  `DELETE /me/sessions/${NO_SESSION}`,
  'GET /admin/users/1/sessions',
  'DELETE /admin/users/1/sessions',
  'GET /internal/session',
];

/** A reply as a problem: its status and code, and that it is RFC 9457 with a request id. */
const problemIn = ({ status, body, headers }: Reply) => {
  const isProblem = headers.get('content-type')?.includes('application/problem+json') === true && typeof body['requestId'] === 'string';
  return [status, body['code'], isProblem ? 'problem' : 'no problem'];
};
const pointersIn = ({ body }: Reply) => [...new Set((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer))];
const problem = (status: number, code: string) => [status, code, 'problem'];

async function startWithAdmin() {
  const service = await startUserService();
  const { token, refresh } = await service.logIn(ADMIN.email, ADMIN.password);
  return { ...service, token, refresh };
}

describe('bad input', () => {
  test('in a body is refused with a stable code that names the field', async () => {
    const { ask, token } = await startWithAdmin();
    for (const [route, body, code, ...pointers] of wrongBodies) {
      const reply = await ask(route, { token, body, match: '*' });
      expect([...problemIn(reply), pointersIn(reply)], `${route} ${JSON.stringify(body).slice(0, 80)}`).toEqual([
        ...problem(400, code),
        pointers,
      ]);
    }
  });

  test('that is no JSON or huge is refused on every route with a body', async () => {
    const { ask, token } = await startWithAdmin();
    for (const route of routesWithBody) {
      expect(problemIn(await ask(route, { token, match: '*', rawBody: '{"email":' }))).toEqual(problem(400, 'request.malformed-json'));
      expect(problemIn(await ask(route, { token, match: '*', rawBody: JSON.stringify({ email: 'x'.repeat(2_000_000) }) }))).toEqual(
        problem(413, 'request.too-large'),
      );
    }
  });

  test('in a path or a query is refused', async () => {
    const { ask, token } = await startWithAdmin();
    const foreignCursor = Buffer.from(JSON.stringify({ v: 1, k: 'x' })).toString('base64url');
    for (const [line, code] of [
      ['GET /admin/users/abc', 'request.invalid-id'],
      ['GET /admin/users/0', 'request.invalid-id'],
      ['GET /admin/users/8388608', 'request.invalid-id'],
      ['GET /admin/users/0/sessions', 'request.invalid-id'],
      ['DELETE /admin/users/abc/sessions', 'request.invalid-id'],
      ['DELETE /me/sessions/1', 'request.invalid-id'],
      ['GET /me/sessions?sort=id', 'request.invalid'],
      [`GET /me/sessions?cursor=${foreignCursor}`, 'request.invalid-cursor'],
      ['GET /admin/users?sort=nickname', 'request.invalid'],
      ['GET /admin/users?status=GONE', 'request.invalid'],
      ['GET /admin/users?role=root', 'request.invalid'],
      ['GET /admin/users?q=', 'request.invalid'],
      ['GET /admin/users?createdFrom=yesterday', 'request.invalid'],
      ['GET /admin/users?limit=0', 'request.invalid'],
      ['GET /admin/users?limit=101', 'request.invalid'],
      ['GET /admin/users?limit=ten', 'request.invalid'],
      ['GET /admin/users?color=red', 'request.invalid'],
      ['GET /admin/users?cursor=%00', 'request.invalid-cursor'],
      ['GET /admin/users?cursor=bm90IGpzb24', 'request.invalid-cursor'],
      [`GET /admin/users?cursor=${foreignCursor}`, 'request.invalid-cursor'],
    ] as const)
      expect(problemIn(await ask(line, { token }))).toEqual(problem(400, code));
    for (const line of ['GET /admin/users/8388607', 'GET /admin/users/8388607/sessions', 'DELETE /admin/users/8388607/sessions'])
      expect(problemIn(await ask(line, { token }))).toEqual(problem(404, 'user.not-found'));
    expect(problemIn(await ask(`DELETE /me/sessions/${NO_SESSION}`, { token }))).toEqual(problem(404, 'session.not-found'));
    expect(problemIn(await ask('PATCH /admin/users/8388607', { token, match: '*', body: { status: 'BLOCKED' } }))).toEqual(
      problem(404, 'user.not-found'),
    );
  });
});

describe('a token', () => {
  test('that is absent or not of an administrator opens no door', async () => {
    const { ask, enter } = await startUserService();
    const { token } = await enter('ann@example.com');
    for (const route of routesWithToken) expect(problemIn(await ask(route))).toEqual(problem(401, 'auth.token-missing'));
    for (const route of routesWithToken.filter((each) => each.includes('/admin/')))
      expect(problemIn(await ask(route, { token }))).toEqual(problem(403, 'auth.forbidden'));
  });

  test('that is forged in any way is refused on every route', async () => {
    const { ask, token, at } = await startWithAdmin();
    const [stored] = await new SqlSigningKeys(await openUserDatabase(at)).live();
    const realKey = createPrivateKey(stored?.privateKey ?? '');
    const { privateKey: otherKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const claims = jwt.decode(token) as jwt.JwtPayload;
    const keyid = stored?.kid ?? '';
    const sign = (payload: object, key: KeyObject = realKey, kid = keyid) => jwt.sign(payload, key, { algorithm: 'ES256', keyid: kid });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: keyid })).toString('base64url');
    const swapped = Buffer.from(JSON.stringify({ ...claims, user_id: 2 })).toString('base64url');
    const forgeries = {
      'unsigned (alg none)': `${none}.${payload}.`,
      'signed with another key': sign(claims, otherKey),
      'naming an unknown key': sign(claims, realKey, 'unknown'),
      'signed with HS256': jwt.sign(claims, 'secret', { algorithm: 'HS256', keyid }),
      'for another audience': sign({ ...claims, aud: 'other-api' }),
      'of another issuer': sign({ ...claims, iss: 'other' }),
      'with a changed payload': `${header}.${swapped}.${signature}`,
      'without a user': sign({ ...claims, user_id: undefined }),
      'cut off': token.slice(0, -8),
    };
    expect((await ask('GET /me', { token: sign(claims) })).status).toBe(200);
    for (const [what, forged] of Object.entries(forgeries))
      for (const route of routesWithToken) {
        const options: Ask = { token: forged };
        expect(await ask(route, options), `${what} on ${route}`).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
      }
  });

  test('is over after 15 minutes', async () => {
    const { ask, token, clock } = await startWithAdmin();
    clock.advance(899_000);
    expect((await ask('GET /me', { token })).status).toBe(200);
    clock.advance(1_000);
    for (const route of routesWithToken) expect(problemIn(await ask(route, { token }))).toEqual(problem(401, 'auth.token-expired'));
  });

  test('of a user whom the database does not know is refused', async () => {
    const { ask, token, at } = await startWithAdmin();
    const [stored] = await new SqlSigningKeys(await openUserDatabase(at)).live();
    const claims = { ...(jwt.decode(token) as jwt.JwtPayload), user_id: 4711, sub: '4711' };
    const ghost = jwt.sign(claims, createPrivateKey(stored?.privateKey ?? ''), { algorithm: 'ES256', keyid: stored?.kid ?? '' });
    for (const route of ['GET /me', 'GET /internal/session'])
      expect(problemIn(await ask(route, { token: ghost }))).toEqual(problem(401, 'auth.session-ended'));
  });

  test('is verified with the keys at /.well-known/jwks.json', async () => {
    const { jwks, token } = await startWithAdmin();
    const response = await jwks();
    expect(response.status).toBe(200);
    const { keys } = (await response.json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([jwt.decode(token, { complete: true })?.header.kid]);
  });
});
