import { expect } from 'vitest';
import { asUserId } from '@berth/shared-kernel';
import { parseEmail } from '../../src/domain/user/email.js';
import { parseNickname } from '../../src/domain/user/nickname.js';
import { User, type Registration, type UserState } from '../../src/domain/user/user.js';

export const NOON = new Date('2026-11-21T12:00:00.000Z');
export const after = (ms: number, since: Date = NOON): Date => new Date(since.getTime() + ms);

export const registration = (change: Partial<Registration> = {}): Registration => ({
  email: parseEmail('ann@example.com'),
  passwordHash: 'hash-of-ann',
  nickname: parseNickname('Ann'),
  roles: ['user'],
  at: NOON,
  ...change,
});

export const aUser = (change: Partial<UserState> = {}): User =>
  new User({ ...User.register(7, registration()).state.state, id: asUserId(7), ...change });

export const anAdmin = (change: Partial<UserState> = {}): User => aUser({ roles: ['user', 'admin'], ...change });

export const withCode = (code: string): Error => expect.objectContaining({ code }) as Error;
