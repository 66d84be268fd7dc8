import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forgedTokens, signedAnew } from '../support/forged-tokens.js';
import { PlatformProcess } from '../support/platform-process.js';
import { only } from '../support/route-cases.js';
import { World } from '../support/world.js';

let platform: PlatformProcess;
let world: World;

beforeAll(async () => {
  platform = await PlatformProcess.create({ BERTH_LOG_LEVEL: 'error' });
  await platform.start();
  world = await World.build(platform);
});
afterAll(() => platform.dispose());

const refused: World['refused'] = (id, statuses, faults) => world.refused(id, statuses, faults);
const guarded = only((_, { audience }) => audience === 'user' || audience === 'admin');

describe('a caller', () => {
  test.each(guarded)('of %s without a token that is good is refused', async (id) => {
    const genuine = world.tokenFor(id);
    const forged = Object.entries(forgedTokens(genuine, platform.dataDir)).map(([what, token]) => [what, `Bearer ${token}`] as const);
    const others = {
      none: null,
      empty: '',
      'another scheme': `Basic ${genuine}`,
      'two tokens': `Bearer ${genuine} ${genuine}`,
      bare: genuine,
    };
    const headers = [...forged, ...Object.entries(others)];
    const codes = await refused(
      id,
      [401],
      Object.fromEntries(headers.map(([what, authorization]) => [what, { headers: { authorization } }])),
    );
    for (const code of codes) expect(code).toMatch(/^auth\.(token-missing|token-invalid|token-expired|session-ended)$/);
  });

  test('with a token signed anew by the platform’s own key is let in, so the forged ones are refused for what is forged', async () => {
    const token = signedAnew(world.owner.client.token ?? '', platform.dataDir);
    expect((await world.call('me.show', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  test.each(only((_, { audience }) => audience === 'admin'))('of %s who is no admin is refused', async (id) => {
    const plain = world.owner.client.token ?? '';
    // The platform's own signature under a role that the account does not have: only its present roles count.
    const claiming = signedAnew(plain, platform.dataDir, { roles: ['user', 'admin'] });
    const faults = { 'a buyer': plain, 'a buyer whose token says admin': claiming };
    const named = Object.entries(faults).map(([what, token]) => [what, { headers: { authorization: `Bearer ${token}` } }] as const);
    expect(await refused(id, [403], Object.fromEntries(named))).toEqual(['auth.forbidden', 'auth.forbidden']);
  });

  const COOKIES = ['berth_refresh=garbage', 'berth_refresh=', 'berth_refresh=%00', 'other=1', '', ';;;==;', 'berth_refresh=%zz'];

  test('with a cookie that is none of ours is given no session', async () => {
    const faults = COOKIES.map((cookie) => [`the cookie ${cookie}`, { headers: { cookie } }] as const);
    const codes = await refused('auth.refresh', [401], Object.fromEntries(faults));
    expect(new Set(codes)).toEqual(new Set(['auth.invalid-refresh-token']));
  });

  test('with a cookie that is none of ours logs out without an error', async () => {
    const replies = await Promise.all(COOKIES.map((cookie) => world.call('auth.logout', { headers: { cookie } })));
    expect(replies.map(({ status, text }) => [status, text])).toEqual(COOKIES.map(() => [204, '']));
  });

  test.each(only((_, { audience }) => audience === 'cookie'))('of %s from another origin is refused', async (id) => {
    const codes = await refused(id, [403], { 'another origin': { headers: { origin: 'http://evil.example' } } });
    expect(codes).toEqual(['auth.foreign-origin']);
  });
});

test('none of it was logged as a defect', () => {
  expect(platform.output).not.toContain('a request failed');
});
