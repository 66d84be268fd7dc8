import { asUserId } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { REFRESH_TOKEN_LIFETIME_MS, Session, asSessionId } from '../../src/domain/session/session.js';
import { NOON, after } from '../support/users.js';

const MINUTES = 60_000;
const opened = () => Session.open(asSessionId('0193-session'), asUserId(7), NOON);
const rotatedOnce = () => opened().present(0, after(15 * MINUTES)).state;

describe('a refresh token', () => {
  test('of the current generation is rotated and lives for 30 more days', () => {
    const { state, outcome } = opened().present(0, after(15 * MINUTES));
    expect(outcome).toBe('rotated');
    expect(state.state).toMatchObject({ generation: 1, expiresAt: after(15 * MINUTES + REFRESH_TOKEN_LIFETIME_MS) });
  });

  test('of the generation before is accepted again for 10 s without a rotation', () => {
    const { state, outcome } = rotatedOnce().present(0, after(15 * MINUTES + 10_000));
    expect(outcome).toBe('repeated');
    expect(state.state).toMatchObject({ generation: 1, endedAt: null });
  });

  test('of the generation before ends the family after 10 s', () => {
    const { state, outcome } = rotatedOnce().present(0, after(15 * MINUTES + 10_001));
    expect(outcome).toBe('reused');
    expect(state.isActive(after(15 * MINUTES + 10_001))).toBe(false);
  });

  test('of an older generation ends the family even at once', () => {
    const rotatedTwice = rotatedOnce().present(1, after(15 * MINUTES + 1)).state;
    expect(rotatedTwice.present(0, after(15 * MINUTES + 2)).outcome).toBe('reused');
  });

  test('of an ended family changes nothing any more', () => {
    const ended = opened().end(after(1));
    expect(ended.present(0, after(2))).toEqual({ state: ended, outcome: 'over' });
  });

  test('that was not used for 30 days is over', () => {
    expect(opened().present(0, after(REFRESH_TOKEN_LIFETIME_MS)).outcome).toBe('over');
    expect(opened().present(0, after(REFRESH_TOKEN_LIFETIME_MS - 1)).outcome).toBe('rotated');
  });
});

test('a session that has ended keeps its first end', () => {
  expect(opened().end(after(1)).end(after(2)).state.endedAt).toEqual(after(1));
});
