import { METHODS } from 'node:http';
import type { PublicRouteId } from '@berth/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { givenPlatform } from '../support/given-platform.js';
import { problemIn } from '../support/problem.js';
import { rawRequest } from '../support/raw-request.js';
import { ABSENT, only, PUBLIC_ROUTES, ROUTE_CASES } from '../support/route-cases.js';
import { type Fault, World } from '../support/world.js';

const given = givenPlatform();
let world: World;
let defectsBefore: number;
/** How often a request has failed by a defect so far. */
const defects = () => given.platform.output.split('a request failed').length - 1;

beforeAll(async () => {
  defectsBefore = defects();
  world = await World.build(given.platform);
});

const routes = only(() => true);
/** Codes that speak of a field's value, so that nothing else was the reason. */
const OF_A_FIELD =
  /^(request\.(invalid|nothing-to-change)|(spec|email|nickname|roles|order|image)\.invalid|password\.[a-z-]+|instance\.invalid-name)$/;
const refused: World['refused'] = (id, statuses, faults) => world.refused(id, statuses, faults);
const bodyOf = (id: PublicRouteId) => ROUTE_CASES[id].body?.(world) ?? {};
const bodies = (named: Readonly<Record<string, string | Buffer>>) =>
  Object.fromEntries(Object.entries(named).map(([what, body]) => [what, { body, headers: { 'content-type': 'application/json' } }]));

test('the table of cases has every public route, and every field of each body has wrong values', () => {
  expect(Object.keys(ROUTE_CASES).toSorted()).toEqual(PUBLIC_ROUTES.map(([id]) => id).toSorted());
  for (const [id, { path }] of routes) {
    const { id: subject, wrong = {} } = ROUTE_CASES[id];
    expect(path.includes(':'), `${id} has an id in its path`).toBe(subject !== undefined);
    expect(Object.keys(wrong).toSorted(), id).toEqual(Object.keys(bodyOf(id)).toSorted());
    for (const [field, values] of Object.entries(wrong)) expect(values.length, `${id} ${field}`).toBeGreaterThan(4);
  }
});

describe('a body', () => {
  test.each(only((id) => ROUTE_CASES[id].body !== undefined))('of %s is refused for each wrong or missing field', async (id) => {
    const whole = bodyOf(id);
    for (const [field, values] of Object.entries(ROUTE_CASES[id].wrong ?? {})) {
      const { [field]: _, ...rest } = whole;
      const faults = values.map((value, index) => {
        const body = JSON.stringify(value === ABSENT ? rest : { ...rest, [field]: value });
        return [`${field} ${index}: ${body.slice(0, 200)}`, { body }] as const;
      });
      for (const code of await refused(id, [400], Object.fromEntries(faults))) expect(code).toMatch(OF_A_FIELD);
    }
    const codes = await refused(id, [400], {
      'an unknown field': { body: JSON.stringify({ ...whole, surprise: 1 }) },
      'a field of Object': { body: JSON.stringify({ ...whole, toString: 'x' }) },
      ...(ROUTE_CASES[id].empty ? {} : { 'no field at all': { body: '{}' } }),
    });
    expect(codes[0]).toBe('request.invalid');
    expect(codes[1]).toBe('request.forbidden-key');
  });

  test.each(routes)('of %s that is no JSON object, too large or of another type is refused', async (id) => {
    const unreadable = await refused(
      id,
      [400],
      bodies({
        'malformed JSON': '{"a":',
        'two values': '{}{}',
        'a list': '[{"a":1}]',
        'a text': '"text"',
        'a number': '1',
        null: 'null',
        'half a character in UTF-8': Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]),
        'a prototype': '{"__proto__":{"admin":true}}',
        'a constructor': '{"constructor":{"prototype":{}}}',
        'a hundred levels': '{"a":'.repeat(100) + '1' + '}'.repeat(100),
        'an unknown field': '{"surprise":1}',
      }),
    );
    for (const code of unreadable) expect(code).toMatch(/^request\.(malformed-json|invalid|unexpected-body|forbidden-key|too-deep)$/);
    const body = JSON.stringify(bodyOf(id)) + ' '.repeat(5);
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
    ];
    const untyped = await refused(id, [415], {
      'no type': { body, headers: { 'content-type': null } },
      'a content encoding': { body, headers: { 'content-encoding': 'gzip' } },
      ...Object.fromEntries(types.map((type) => [type, { body, headers: { 'content-type': type } }])),
    });
    expect(new Set(untyped)).toEqual(new Set(['request.unsupported-media-type']));
    const huge = { 'more than 64 KiB': JSON.stringify({ name: 'x'.repeat(70_000) }) };
    expect(await refused(id, [413], bodies(huge))).toEqual(['request.too-large']);
  });
});

describe('a query', () => {
  test.each(routes)('of %s is refused for parameters that it does not know', async (id) => {
    const unknown = ['?surprise=1', '?surprise', '?__proto__=1', '?toString=1', '?limit[]=1', '?Limit=1', '?%00=1'];
    const list = ROUTE_CASES[id].list === true ? [] : ['?limit=1', '?cursor=abc'];
    const codes = await refused(id, [400], Object.fromEntries([...unknown, ...list].map((query) => [query, { query }])));
    expect(new Set(codes)).toEqual(new Set(['request.invalid']));
  });

  test.each(only((id) => ROUTE_CASES[id].list === true))('of %s is refused for a bad limit or cursor', async (id) => {
    const limits = ['0', '101', '-1', '1.5', 'abc', '', '%201', '1e1', '0x10', 'NaN', '99999999999999999999', '1&limit=2'];
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const keys = ['', 'abc', '0', '-1', '1e9', '1,5', "1' OR '1'='1", '99999999999999999999', '1.99999999999999999999', '1 2', '\0'];
    const cursors = [
      '',
      'abc',
      '%00',
      '..',
      'x'.repeat(600),
      ...[null, 1, {}, { v: 1 }, { v: 2, k: '1' }, { v: 1, k: 1 }, { v: 1, k: null }].map(encode),
      ...keys.map((k) => encode({ v: 1, k })),
    ];
    const queries = [...limits.map((limit) => `?limit=${limit}`), ...cursors.map((cursor) => `?cursor=${cursor}`)];
    const codes = await refused(id, [400], Object.fromEntries(queries.map((query) => [query, { query }])));
    expect(new Set(codes)).toEqual(new Set(['request.invalid', 'request.invalid-cursor']));
  });
});

describe('an id', () => {
  const NONSENSE = ['abc', '0', '-1', '+1', '01', '1.0', '1e99', '0x10', '99999999999999999999', '%00', '1%00', '%20', '1%20', '%D9%A1'];
  const PATHS = ['..', '%2e%2e', '..%2f..%2fme', '%2F', '1%2F1', "1'%20OR%20'1'='1", '%22', '*', 'x'.repeat(2_000), '%zz', '%c3', 'null'];

  test.each(only((id) => ROUTE_CASES[id].id !== undefined))('of %s that makes no sense is refused', async (id) => {
    const codes = await refused(
      id,
      [400, 404],
      Object.fromEntries([...NONSENSE, ...PATHS].map((text) => [`the id ${text}`, { id: text }])),
    );
    for (const code of codes) expect(code).toMatch(/^request\.(invalid-id|unknown-route|malformed)$/);
  });

  test.each(only((id) => ROUTE_CASES[id].id !== undefined))('of %s that nobody has is not found', async (id) => {
    const [code] = await refused(id, [404], { 'an id of nothing': { id: ROUTE_CASES[id].unknownId ?? '' } });
    expect(code).toMatch(/\.not-found$/);
  });

  test.each(only((id, { audience }) => audience === 'user' && ROUTE_CASES[id].id !== undefined))(
    'of %s that is somebody else’s is as good as none',
    async (id) => {
      const headers = { authorization: `Bearer ${world.stranger.client.token}` };
      const said = async (fault: Fault) => ({ ...(JSON.parse((await world.call(id, fault)).text) as object), requestId: '', instance: '' });
      const foreign = await said({ headers });
      expect(foreign).toMatchObject({ status: 404, code: expect.stringMatching(/\.not-found$/) });
      expect(foreign).toEqual(await said({ headers, id: ROUTE_CASES[id].unknownId ?? '' }));
    },
  );
});

test.each(only((_, { idempotent }) => idempotent))('an Idempotency-Key of %s is demanded and has to be one', async (id) => {
  const keys = {
    none: null,
    empty: '',
    'with a space': 'a b',
    'too long': 'x'.repeat(256),
    'beyond ASCII': 'schlüssel',
    'with a tab': 'a\tb',
  };
  const faults = Object.entries(keys).map(([what, key]) => [`a key that is ${what}`, { headers: { 'idempotency-key': key } }] as const);
  const codes = await refused(id, [400], Object.fromEntries(faults));
  expect(codes.toSorted().join()).toMatch(/^(idempotency\.key-invalid,){4}(idempotency\.key-required,?){2}$/);
});

test.each(only((_, { conditional }) => conditional))('an If-Match of %s is demanded and has to name the version', async (id) => {
  const matching = (matches: Readonly<Record<string, string | null>>) =>
    Object.fromEntries(Object.entries(matches).map(([what, match]) => [`If-Match ${what}`, { headers: { 'if-match': match } }]));
  const missing = await refused(id, [428], matching({ 'left out': null, empty: '' }));
  expect(new Set(missing)).toEqual(new Set(['request.precondition-required']));
  const nonsense = await refused(id, [400], matching({ bare: '7', open: '"7', 'of a word': 'any', 'without a comma': '"1" "2"' }));
  expect(new Set(nonsense)).toEqual(new Set(['request.precondition-invalid']));
  const others = await refused(id, [412], matching({ 'of another version': '"999999"', weak: 'W/"0"', 'of no version': '"x"' }));
  expect(new Set(others)).toEqual(new Set(['request.precondition-failed']));
});

describe('a path', () => {
  test.each(routes)('of %s answers other methods with 405 and names its own', async (id, { path }) => {
    const known = PUBLIC_ROUTES.filter(([, policy]) => policy.path === path).map(([, { method }]) => method as string);
    const others = METHODS.filter((method) => ![...known, 'HEAD', 'CONNECT'].includes(method));
    expect(others.length).toBeGreaterThan(20);
    for (const method of others) {
      const reply = await world.call(id, { method });
      expect(problemIn(reply, [405], `${method} ${path}`).code).toBe('request.method-not-allowed');
      expect(
        reply.headers.allow
          ?.split(', ')
          .filter((each) => each !== 'HEAD')
          .toSorted(),
      ).toEqual(known.toSorted());
    }
  });

  test('that is none is not found, whoever asks', async () => {
    const paths = [
      '/api/v1',
      '/api/v1/',
      '/api/v2/products',
      '/api/v1/nothing',
      '/api/v1/internal/session',
      '/api/v1/Products',
      '/nothing',
    ];
    const more = [
      '/api/v1/products/',
      '/api/v1//products',
      '/api/v1/%2e%2e/products',
      '/api/v1/../v1/me',
      '/.well-known/jwks.json',
      '/metrics',
    ];
    for (const path of [...paths, ...more])
      for (const token of [null, world.shop.admin.token]) {
        const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
        const reply = await rawRequest(given.platform.port, { method: 'GET', path, headers });
        expect(problemIn(reply, [404], path).code).toBe('request.unknown-route');
      }
  });
});

test('a call without any of these faults is answered, on every route', async () => {
  for (const id of Object.keys(ROUTE_CASES) as PublicRouteId[]) {
    const { status, text } = await world.call(id);
    expect(status, `${id}: ${text}`).toBeOneOf([ROUTE_CASES[id].right].flat());
  }
});

test('none of it was logged as a defect', () => {
  expect(defects()).toBe(defectsBefore);
});
