import { ROUTES } from '@berth/contracts';
import { bodyCases, queryCases, routesWithBody, routesWithQuery } from '@berth/contracts/testing';
import { expect, test } from 'vitest';
import { givenApi } from '../support/given-api.js';
import { givenRunning } from '../support/given-resource.js';

test.each(routesWithBody('resource'))('%s takes the bodies that the OpenAPI document lets through, and no others', async (route) => {
  const api = await givenApi();
  const id = await givenRunning(api);
  const { method, path } = ROUTES[route];

  const wrong = [];
  for (const { what, value, isAccepted } of bodyCases(route)) {
    const { status, body } = await api.ask('admin', method, path.replace(':instanceId', String(id)), JSON.stringify(value));
    if ((status !== 400) !== isAccepted) wrong.push(`${what}: ${status} ${JSON.stringify(body)}`);
  }

  expect(wrong).toEqual([]);
});

test.each(routesWithQuery('resource'))('%s takes the queries that the OpenAPI document lets through, and no others', async (route) => {
  const api = await givenApi();
  const id = await givenRunning(api);

  const wrong = [];
  for (const { query, isAccepted } of queryCases(route)) {
    const { status } = await api.ask('admin', 'GET', ROUTES[route].path.replace(':instanceId', String(id)) + query);
    if ((status !== 400) !== isAccepted) wrong.push(`${query}: ${status}`);
  }

  expect(wrong).toEqual([]);
});
