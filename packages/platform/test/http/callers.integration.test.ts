import { afterEach, describe, expect, it } from 'vitest';
import { type CallerStanding, endpoint, type Listening, requireActor } from '../../src/index.js';
import { ADMIN, asJson, problemIn, served, USER } from './api-under-test.js';

let api: Listening;
afterEach(() => api.close());

const withStanding = async (standing: CallerStanding | null) => {
  api = await served({
    standings: { of: async () => standing },
    endpoints: { 'wallet.show': endpoint({ handle: async (request) => ({ status: 200, body: requireActor(request) }) }) },
  });
};
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}/api/v1${path}`, { headers });

describe('a caller', () => {
  it.each([
    ['no token', {}, 'auth.token-missing', 'Bearer realm="berth"'],
    ['another scheme', { authorization: 'Basic dTpw' }, 'auth.token-missing', 'Bearer realm="berth"'],
    ['an empty token', { authorization: 'Bearer ' }, 'auth.token-missing', 'Bearer realm="berth"'],
    ['two tokens', { authorization: 'Bearer a b' }, 'auth.token-invalid', 'error="invalid_token"'],
    ['a token that nobody made', { authorization: 'Bearer x.y.z' }, 'auth.token-invalid', 'error="invalid_token"'],
  ])('with %s is told how to authenticate', async (_, headers, code, challenge) => {
    await withStanding(null);
    const response = await get('/wallet', headers);
    expect(response.headers.get('www-authenticate')).toContain(challenge);
    expect(await problemIn(response)).toMatchObject({ status: 401, code });
  });

  it('without a token gets what is open to anyone', async () => {
    await withStanding(null);
    expect((await get('/products')).status).toBe(204);
  });

  it('is judged before the request is looked at', async () => {
    await withStanding({ status: 'BLOCKED', roles: ['user'] });
    expect(await problemIn(await fetch(`${api.url}/api/v1/orders`, asJson('{')))).toMatchObject({ status: 403, code: 'user.blocked' });
    expect((await get('/wallet', USER)).status).toBe(200);
  });

  it('who is disabled is refused everything', async () => {
    await withStanding({ status: 'DISABLED', roles: ['user', 'admin'] });
    expect(await problemIn(await get('/wallet', USER))).toMatchObject({ status: 403, code: 'user.disabled' });
    expect(await problemIn(await get('/admin/orders', ADMIN))).toMatchObject({ status: 403, code: 'user.disabled' });
  });

  it('who is no admin is refused what admins do', async () => {
    await withStanding({ status: 'ENABLED', roles: ['user'] });
    expect(await problemIn(await get('/admin/orders', ADMIN))).toMatchObject({ status: 403, code: 'auth.forbidden' });
    expect(await (await get('/wallet', ADMIN)).json()).toMatchObject({ userId: 1, roles: ['user'] });
  });
});
