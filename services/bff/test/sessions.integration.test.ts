import { listen, type VerifiedActor } from '@berth/platform';
import { asUserId, systemClock } from '@berth/shared-kernel';
import { afterEach, expect, test, vi } from 'vitest';
import { Replicas } from '../src/replicas.js';
import { Sessions } from '../src/sessions.js';
import { Upstream } from '../src/upstream.js';

const caller: VerifiedActor = { userId: asUserId(7), roles: ['user'], sessionId: 's7', expiresAt: new Date(Date.now() + 900_000) };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A user service that answers when it is told to. */
async function heldSessions() {
  const held: ((status: string) => void)[] = [];
  const server = await listen(
    (_request, response) => {
      const answer = (status: string) => response.end(JSON.stringify({ status, roles: ['user'], sessionActive: true }));
      held.push((status) => void (status === 'down' ? response.destroy() : answer(status)));
    },
    { host: '127.0.0.1', port: 0 },
  );
  const upstream = new Upstream();
  closing.push(
    () => server.close(),
    () => upstream.close(),
  );
  return { held, sessions: new Sessions({ users: new Replicas([server.url], systemClock), upstream, clock: systemClock }) };
}

const statusOf = async (standing: Promise<{ status: string }>) => (await standing).status;

test('changes that come while a question is under way share the next one, and never what was asked before them', async () => {
  const { held, sessions } = await heldSessions();
  const first = statusOf(sessions.fresh(caller, 'token'));
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const others = Array.from({ length: 20 }, () => statusOf(sessions.fresh(caller, 'token')));
  held[0]?.('ENABLED');
  expect(await first).toBe('ENABLED');
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.('DISABLED');
  expect(new Set(await Promise.all(others))).toEqual(new Set(['DISABLED']));

  const later = statusOf(sessions.fresh(caller, 'token'));
  await vi.waitFor(() => expect(held).toHaveLength(3));
  held[2]?.('ENABLED');
  expect(await later).toBe('ENABLED');
});

test('a question that fails is asked again for those who came meanwhile', async () => {
  const { held, sessions } = await heldSessions();
  const first = sessions.fresh(caller, 'token').catch((error: unknown) => error);
  await vi.waitFor(() => expect(held).toHaveLength(1));
  const second = statusOf(sessions.fresh(caller, 'token'));
  held[0]?.('down');
  expect(await first).toMatchObject({ code: 'user.unavailable' });
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.('ENABLED');
  expect(await second).toBe('ENABLED');
});

test('different tokens are asked for on their own', async () => {
  const { held, sessions } = await heldSessions();
  const both = ['one', 'other'].map((token) => statusOf(sessions.fresh(caller, token)));
  await vi.waitFor(() => expect(held).toHaveLength(2));
  for (const answer of held) answer('ENABLED');
  expect(await Promise.all(both)).toEqual(['ENABLED', 'ENABLED']);
});

test('an answer of a moment ago counts for the same user of the session, and for no other who names it', async () => {
  const { held, sessions } = await heldSessions();
  const first = statusOf(sessions.recent(caller, 'token'));
  await vi.waitFor(() => expect(held).toHaveLength(1));
  held[0]?.('ENABLED');
  expect([await first, await statusOf(sessions.recent(caller, 'refreshed'))]).toEqual(['ENABLED', 'ENABLED']);
  const other = statusOf(sessions.recent({ ...caller, userId: asUserId(8) }, 'other'));
  await vi.waitFor(() => expect(held).toHaveLength(2));
  held[1]?.('DISABLED');
  expect(await other).toBe('DISABLED');
});
