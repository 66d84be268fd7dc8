import { createLogger, type VerifiedActor } from '@berth/platform';
import { asUserId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, onTestFinished, test } from 'vitest';
import type { EventStream } from '../../src/events/event-stream.js';
import { SessionWatch } from '../../src/events/session-watch.js';

const EVERY_MS = 60_000;
const NOW = 1_000_000;

interface Watched {
  readonly sessionId: string;
  readonly token: string;
  readonly expiresAt: number;
  readonly judgedAt: number;
}

const streamOf = ({ sessionId, token, expiresAt, judgedAt }: Watched): EventStream => {
  const caller: VerifiedActor = { userId: asUserId(7), roles: ['user'], sessionId, expiresAt: new Date(expiresAt) };
  return { caller, token, scope: 'own', judgedAt } as EventStream;
};

/** The tokens by which a watch over these streams asks, in the order of their names. */
async function asked(...watched: readonly Watched[]): Promise<readonly string[]> {
  const tokens: string[] = [];
  const streams = watched.map(streamOf);
  const watch = new SessionWatch({
    streams: { all: () => streams, of: () => streams, end: () => undefined },
    sessions: {
      fresh: async (_, token) => {
        tokens.push(token);
        return { status: 'ENABLED', roles: ['user'] };
      },
    },
    clock: { now: () => new Date(NOW) },
    everyMs: EVERY_MS,
    logger: createLogger({ level: 'silent', name: 'test' }),
  });
  onTestFinished(() => watch.stop());
  await watch.start();
  await eventually(() => streams.every(({ judgedAt }) => NOW - judgedAt < EVERY_MS));
  return tokens.toSorted((a, b) => a.localeCompare(b));
}

const due = { judgedAt: NOW - EVERY_MS };

test('one question is asked for all streams of a session, by the token that lasts longest', async () => {
  const streams = Array.from({ length: 100 }, (_, index) => ({
    sessionId: 's',
    token: `t${index}`,
    expiresAt: NOW + (index % 60),
    ...due,
  }));

  expect(await asked(...streams)).toEqual(['t59']);
});

test('each session is asked for, and none before its time', async () => {
  const expiresAt = NOW + 1;
  const sessions = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
  const early = { sessionId: 'early', token: 'early', expiresAt, judgedAt: NOW - EVERY_MS + 1 };

  expect(await asked(early, ...sessions.map((sessionId) => ({ sessionId, token: sessionId, expiresAt, ...due })))).toEqual(sessions);
});
