import { bodyCases, queryCases, routesWithBody, routesWithQuery } from '@berth/contracts/testing';
import { type PublicRouteId, ROUTES } from '@berth/contracts';
import { expect, test } from 'vitest';
import { ADMIN, startUserService } from '../../support/user-service.js';

test.each(routesWithBody('user'))(
  '%s takes the bodies that the OpenAPI document lets through, and no others',
  async (route: PublicRouteId) => {
    const { enter, logIn, ask } = await startUserService();
    const { id, token } = await enter('ann@example.com');
    const caller = ROUTES[route].audience === 'admin' ? (await logIn(ADMIN.email, ADMIN.password)).token : token;
    const line = `${ROUTES[route].method} ${ROUTES[route].path.replace(':userId', String(id))}`;
    const match = ROUTES[route].conditional ? { match: '*' } : {};
    const cases = bodyCases(route);

    const wrong = [];
    for (const { what, value, isAccepted } of cases) {
      const { status, body } = await ask(line, { token: caller, body: value, ...match });
      if ((status !== 400) !== isAccepted) wrong.push(`${what}: ${status} ${JSON.stringify(body)}`);
    }

    expect(wrong).toEqual([]);
    expect(new Set(cases.map(({ isAccepted }) => isAccepted)).size).toBe(2);
  },
);

test.each(routesWithQuery('user'))(
  '%s takes the queries that the OpenAPI document lets through, and no others',
  async (route: PublicRouteId) => {
    const { enter, logIn, ask } = await startUserService();
    const { id } = await enter('ann@example.com');
    const { token } = await logIn(ADMIN.email, ADMIN.password);

    const wrong = [];
    for (const { query, isAccepted } of queryCases(route)) {
      const { status } = await ask(`GET ${ROUTES[route].path.replace(':userId', String(id))}${query}`, { token });
      if ((status !== 400) !== isAccepted) wrong.push(`${query}: ${status}`);
    }

    expect(wrong).toEqual([]);
  },
);
