import { describe, expect, test } from 'vitest';
import { ADMIN, type Reply, startUserService } from '../../support/user-service.js';

interface SessionJson {
  readonly id: string;
  readonly current?: boolean;
}

const sessionsIn = ({ body }: Reply) => body['data'] as SessionJson[];
const HOUR_MS = 3_600_000;

describe('sessions', () => {
  test('are shown to their owner, the latest first, with their times and nothing of their tokens', async () => {
    const { enter, logIn, ask, clock } = await startUserService();
    const begun = clock.now().toISOString();
    const first = await enter('ann@example.com');
    clock.advance(60_000);
    const later = clock.now();
    await ask('POST /auth/refresh', { cookie: first.refresh });
    const second = await logIn('ann@example.com');
    await enter('bob@example.com');
    const reply = await ask('GET /me/sessions', { token: second.token });
    const expiresAt = new Date(later.getTime() + 30 * 24 * HOUR_MS).toISOString();
    expect(reply.body).toEqual({
      data: [
        { id: expect.any(String), createdAt: later.toISOString(), refreshedAt: later.toISOString(), expiresAt, current: true },
        { id: expect.any(String), createdAt: begun, refreshedAt: later.toISOString(), expiresAt, current: false },
      ],
      hasMore: false,
      nextCursor: null,
    });
    const page = await ask('GET /me/sessions?limit=1', { token: second.token });
    const rest = await ask(`GET /me/sessions?cursor=${String(page.body['nextCursor'])}`, { token: second.token });
    expect([...sessionsIn(page), ...sessionsIn(rest)]).toEqual(sessionsIn(reply));
  });

  test('are ended one by one by their owner, and by nobody else', async () => {
    const { enter, logIn, ask } = await startUserService();
    const ann = await enter('ann@example.com');
    const elsewhere = await logIn('ann@example.com');
    const bob = await enter('bob@example.com');
    const other = sessionsIn(await ask('GET /me/sessions', { token: ann.token })).find(({ current }) => current === false)?.id ?? '';
    const foreign = await ask(`DELETE /me/sessions/${other}`, { token: bob.token });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'session.not-found' } });
    expect((await ask('GET /me', { token: elsewhere.token })).status).toBe(200);
    for (let times = 0; times < 2; times++) expect((await ask(`DELETE /me/sessions/${other}`, { token: ann.token })).status).toBe(204);
    expect(await ask('GET /me', { token: elsewhere.token })).toMatchObject({ status: 401, body: { code: 'auth.session-ended' } });
    expect((await ask('POST /auth/refresh', { cookie: elsewhere.refresh })).status).toBe(401);
    expect(sessionsIn(await ask('GET /me/sessions', { token: ann.token }))).toMatchObject([{ current: true }]);
  });

  test('of a user are seen and all ended by an administrator, after which the user may log in again', async () => {
    const { enter, logIn, ask } = await startUserService();
    const { token: admin } = await logIn(ADMIN.email, ADMIN.password);
    const ann = await enter('ann@example.com');
    const elsewhere = await logIn('ann@example.com');
    const own = sessionsIn(await ask('GET /me/sessions', { token: ann.token }));
    const seen = await ask(`GET /admin/users/${ann.id}/sessions`, { token: admin });
    expect(own.map(({ current }) => current)).toEqual([false, true]);
    expect(sessionsIn(seen)).toMatchObject(own.map(({ id }) => ({ id })));
    expect(sessionsIn(seen)[0]).not.toHaveProperty('current');
    expect((await ask(`DELETE /admin/users/${ann.id}/sessions`, { token: admin })).status).toBe(204);
    for (const { token, refresh } of [ann, elsewhere]) {
      expect(await ask('GET /me', { token })).toMatchObject({ status: 401, body: { code: 'auth.session-ended' } });
      expect((await ask('POST /auth/refresh', { cookie: refresh })).status).toBe(401);
    }
    expect(sessionsIn(await ask(`GET /admin/users/${ann.id}/sessions`, { token: admin }))).toEqual([]);
    expect((await ask('GET /me', { token: admin })).status).toBe(200);
    expect((await ask('GET /me', { token: (await logIn('ann@example.com')).token })).status).toBe(200);
  });
});
