import { type PublicRouteId, ROUTES } from '@berth/contracts';
import { bodyCases, queryCases, routesWithBody, routesWithQuery } from '@berth/contracts/testing';
import { describe, expect, test } from 'vitest';
import { serveCatalogueAndWallet } from './support/catalogue-wallet-api.js';
import { serveOrders } from './support/order-api.js';

type Call = (
  line: string,
  as: string,
  options?: { body: unknown; key?: string; headers?: Readonly<Record<string, string>> },
) => Promise<{ status: number; body: unknown }>;

const SPEC = { cpu: 0.25, memory: 128, image: 'berth/hello:1' };
const isOrderRoute = (route: PublicRouteId) => route.includes('orders.');

/** What a route answers otherwise than its schema says. */
async function contradictions(route: PublicRouteId, call: Call): Promise<string[]> {
  const { method, path, audience, conditional } = ROUTES[route];
  const headers: Record<string, string> = conditional ? { 'if-match': '*' } : {};
  const line = `${method} ${path.replace(':userId', '7').replace(':productId', '1').replace(':orderId', '1')}`;
  const wrong = [];
  for (const [index, { what, value, isAccepted }] of bodyCases(route).entries()) {
    const { status, body } = await call(line, audience === 'admin' ? 'admin-1' : 'user-7', { body: value, key: `key-${index}`, headers });
    if ((status !== 400) !== isAccepted) wrong.push(`${what}: ${status} ${JSON.stringify(body)}`);
  }
  return wrong;
}

async function contradictionsOfQueries(route: PublicRouteId, call: Call): Promise<string[]> {
  const { path, audience } = ROUTES[route];
  const wrong = [];
  for (const { query, isAccepted } of queryCases(route)) {
    const { status } = await call(
      `GET ${path.replace(':orderId', '1').replace(':userId', '7')}${query}`,
      audience === 'admin' ? 'admin-1' : 'user-7',
    );
    if ((status !== 400) !== isAccepted) wrong.push(`${query}: ${status}`);
  }
  return wrong;
}

describe('a body that the OpenAPI document lets through is taken, and no other,', () => {
  test.each(routesWithBody('product').filter((route) => !isOrderRoute(route)))('by %s', async (route) => {
    const api = await serveCatalogueAndWallet();
    api.know(7);
    await api.call('POST /admin/products', 'admin-1', { body: { name: 'Hello', price: 500, spec: SPEC } });

    expect(await contradictions(route, api.call)).toEqual([]);
    await api.close();
  });

  test.each(routesWithBody('product').filter(isOrderRoute))('by %s', async (route) => {
    const api = await serveOrders();

    expect(await contradictions(route, api.call)).toEqual([]);
    await api.close();
  });
});

describe('a query that the OpenAPI document lets through is taken, and no other,', () => {
  test.each(routesWithQuery('product'))('by %s', async (route) => {
    const api = isOrderRoute(route) ? await serveOrders() : await serveCatalogueAndWallet();

    expect(await contradictionsOfQueries(route, api.call)).toEqual([]);
    await api.close();
  });
});
