import { eventually } from '@berth/shared-kernel/testing';
import { expect, test } from 'vitest';
import { ADMIN, startUserService } from '../../support/user-service.js';

const PATH = 'GET /internal/overview/user';

test('an operator is told how many users are in each status, and of when that is', async () => {
  const { ask, enter, logIn, clock } = await startUserService();
  const { token } = await logIn(ADMIN.email, ADMIN.password);
  const users = [await enter('a@example.com'), await enter('b@example.com'), await enter('c@example.com')];
  for (const [index, status] of ['BLOCKED', 'DISABLED', 'DISABLED'].entries())
    expect(await ask(`PATCH /admin/users/${users[index]?.id}`, { token, match: '*', body: { status } })).toMatchObject({ status: 200 });
  await enter('d@example.com');

  const { status, body } = await ask(PATH, { token });

  expect(status).toBe(200);
  expect(body['users']).toEqual({ asOf: clock.now().toISOString(), byStatus: { ENABLED: 2, BLOCKED: 1, DISABLED: 2 } });
});

test('an operator is told of events that are not published and of dead letters', async () => {
  const { ask, logIn, register, clock, eventLog } = await startUserService();
  const { token } = await logIn(ADMIN.email, ADMIN.password);
  await eventually(async () => expect((await ask(PATH, { token })).body).toMatchObject({ outbox: { waiting: 0 } }));
  eventLog.isAway = true;
  await register('a@example.com');
  clock.advance(61_000);
  expect((await ask(PATH, { token })).body).toMatchObject({ outbox: { asOf: clock.now().toISOString(), waiting: 1, oldestSeconds: 61 } });
  await eventually(async () =>
    expect((await ask(PATH, { token })).body['eventLog']).toMatchObject({
      deadLetters: [{ topic: 'user.events', waiting: 0, exact: true }],
      consumers: [],
    }),
  );
});

test('nobody else is told', async () => {
  const { ask, enter, logIn } = await startUserService();
  const user = await enter('a@example.com');
  expect(await ask(PATH, { token: user.token })).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  expect(await ask(PATH)).toMatchObject({ status: 401 });
  const { token } = await logIn(ADMIN.email, ADMIN.password);
  await ask(`PATCH /admin/users/${user.id}`, { token, match: '*', body: { roles: ['user', 'admin'] } });
  const second = await logIn('a@example.com');
  expect(await ask(PATH, { token: second.token })).toMatchObject({ status: 200 });
  await ask(`PATCH /admin/users/${user.id}`, { token, match: '*', body: { roles: ['user'] } });
  expect(await ask(PATH, { token: second.token }), 'the token still says admin').toMatchObject({ status: 403 });
});
