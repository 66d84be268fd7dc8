import { describe, expect, test } from 'vitest';
import { ADMIN, startUserService } from '../../support/user-service.js';

async function startWithAdmin() {
  const service = await startUserService();
  const { token } = await service.logIn(ADMIN.email, ADMIN.password);
  const list = (query: string) => service.ask(`GET /admin/users?${query}`, { token });
  const namesIn = ({ body }: Awaited<ReturnType<typeof list>>) =>
    (body['data'] as { email: string }[]).map(({ email }) => email.split('@')[0]);
  return { ...service, token, list, namesIn, names: async (query: string) => namesIn(await list(query)) };
}

describe('the list of users', () => {
  test('is sorted by address, moment or id, and goes on where it was while users come', async () => {
    const { register, list, names, namesIn, clock } = await startWithAdmin();
    for (const name of ['carl', 'ann', 'bob']) {
      clock.advance(1_000);
      await register(`${name}@example.com`);
    }
    expect(await names('sort=email')).toEqual(['ann', 'bob', 'carl', 'root']);
    expect(await names('sort=-createdAt')).toEqual(['bob', 'ann', 'carl', 'root']);
    expect(await names('sort=id')).toEqual(['root', 'carl', 'ann', 'bob']);
    const first = await list('sort=email&limit=2');
    for (const name of ['aaron', 'dora']) await register(`${name}@example.com`);
    const second = await list(`sort=email&limit=9&cursor=${String(first.body['nextCursor'])}`);
    expect([namesIn(first), namesIn(second)]).toEqual([
      ['ann', 'bob'],
      ['carl', 'dora', 'root'],
    ]);
  });

  test('holds whom the filters fit', async () => {
    const { register, names, ask, token, clock } = await startWithAdmin();
    await register('ann@example.com', 'a fine password', 'Queen of 100%');
    clock.advance(60_000);
    const { body } = await register('bob@example.com', 'a fine password', 'Bob');
    await ask(`PATCH /admin/users/${String(body['id'])}`, { token, match: '*', body: { status: 'BLOCKED' } });
    const since = encodeURIComponent(new Date(clock.now().getTime() - 1_000).toISOString());
    for (const [query, expected] of [
      ['status=BLOCKED', ['bob']],
      ['status=BLOCKED,ENABLED&sort=id', ['root', 'ann', 'bob']],
      ['role=admin', ['root']],
      ['q=QUEEN', ['ann']],
      [`q=${encodeURIComponent('0%')}`, ['ann']],
      ['q=%25b', []],
      ['q=example.com&sort=email', ['ann', 'bob', 'root']],
      [`createdFrom=${since}`, ['bob']],
      [`createdTo=${since}&sort=email`, ['ann', 'root']],
      [`createdFrom=${since}&status=ENABLED`, []],
    ] as const)
      expect(await names(query), query).toEqual(expected);
  });

  test('refuses the cursor of another order or filter', async () => {
    const { register, list } = await startWithAdmin();
    for (const name of ['ann', 'bob']) await register(`${name}@example.com`);
    const cursor = String((await list('limit=1&status=ENABLED')).body['nextCursor']);
    expect((await list(`limit=1&status=ENABLED&cursor=${cursor}`)).status).toBe(200);
    for (const query of ['', 'status=BLOCKED', 'status=ENABLED&sort=id', 'status=ENABLED&q=a'])
      expect(await list(`${query}&cursor=${cursor}`), query).toMatchObject({ status: 400, body: { code: 'request.invalid-cursor' } });
  });
});
