import { describe, expect, test } from 'vitest';
import { type RoutePolicy, ROUTES } from '../../src/index.js';

const table: readonly (readonly [string, RoutePolicy])[] = Object.entries(ROUTES);
const idsOf = (claim: (route: RoutePolicy) => boolean): string[] => table.filter(([, route]) => claim(route)).map(([id]) => id);

describe('the policy table', () => {
  test('has no two routes that answer the same method and path, however their parameters are called', () => {
    const lines = table.map(([, { method, path }]) => `${method} ${path.replaceAll(/:[a-zA-Z]+/g, ':')}`);

    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  test('has no parameter that shadows a fixed path of the same method declared after it', () => {
    const shadowed = table.filter(([, later], index) =>
      table.slice(0, index).some(([, earlier]) => {
        const pattern = new RegExp(`^${earlier.path.replaceAll(/:[a-zA-Z]+/g, '[^/:]+')}$`);
        return earlier.method === later.method && earlier.path !== later.path && pattern.test(later.path);
      }),
    );

    expect(shadowed).toEqual([]);
  });

  test('opens the admin paths to admins, and asks admins for nothing else', () => {
    expect(idsOf(({ path, audience, internal }) => !internal && path.startsWith('/admin/') !== (audience === 'admin'))).toEqual([]);
    expect(table.filter(([id, { path }]) => id.startsWith('admin.') !== path.startsWith('/admin/'))).toEqual([]);
  });

  test('lets nobody in without a token but to register, log in and look at the catalogue', () => {
    expect(idsOf(({ audience }) => audience === 'anyone')).toEqual(['auth.register', 'auth.login', 'products.list', 'products.show']);
    expect(idsOf(({ audience }) => audience === 'cookie')).toEqual(['auth.refresh', 'auth.logout']);
  });

  test('refuses a blocked user exactly what spends or starts', () => {
    expect(idsOf(({ whenBlocked }) => whenBlocked === 'refused')).toEqual([
      'orders.place',
      'orders.pay',
      'instances.start',
      'instances.restart',
    ]);
  });

  test('needs an Idempotency-Key where money or an order is at stake', () => {
    expect(idsOf(({ idempotent }) => idempotent)).toEqual(['admin.wallets.credit', 'orders.place', 'orders.pay', 'admin.orders.refund']);
    expect(idsOf(({ idempotent, method }) => idempotent && method !== 'POST')).toEqual([]);
  });

  test('goes by the token alone, when the user service cannot answer, for reads, stop and delete only', () => {
    const byToken = idsOf(({ whenUserUnavailable, method }) => whenUserUnavailable === 'token' && method !== 'GET');

    expect(byToken).toEqual(['instances.stop', 'instances.delete']);
    expect(idsOf(({ whenUserUnavailable, method }) => method === 'GET' && whenUserUnavailable !== 'token')).toEqual([]);
  });

  test('keeps internal paths out of the public API', () => {
    expect(idsOf(({ internal, path }) => internal !== path.startsWith('/internal/'))).toEqual([]);
  });

  test('has the BFF answer by itself only what is asked of it from outside', () => {
    expect(idsOf(({ context, internal }) => context === 'bff' && internal)).toEqual([]);
  });

  test('says each path in lower-case kebab with camelCase parameters and no slash at the end', () => {
    expect(idsOf(({ path }) => !/^(\/([a-z0-9]+(-[a-z0-9]+)*|:[a-z][a-zA-Z]*))+$/.test(path))).toEqual([]);
  });
});
