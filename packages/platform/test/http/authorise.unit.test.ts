import { type Role, type RoutePolicy, ROUTES, type UserStatus } from '@berth/contracts';
import { asUserId, isBerthError } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import { authorise, needsToken } from '../../src/index.js';

const caller = (...roles: string[]) => ({ userId: asUserId(7), roles, sessionId: 's' });
const verdict = (
  policy: Pick<RoutePolicy, 'audience' | 'whenBlocked'>,
  roles: string[],
  status: UserStatus | null,
  known: Role[] = ['user', 'admin'],
) => {
  try {
    authorise(caller(...roles), status === null ? null : { status, roles: known }, policy);
    return 'let in';
  } catch (error) {
    return isBerthError(error, 'forbidden') ? error.code : 'another error';
  }
};

const guarded = (Object.entries(ROUTES) as [string, RoutePolicy][]).filter(([, policy]) => needsToken(policy));

describe('the policy table', () => {
  it.each(guarded)('is kept at %s', (_, policy) => {
    const asAdmin = policy.audience === 'admin' ? 'auth.forbidden' : 'let in';
    expect(verdict(policy, ['user', 'admin'], 'ENABLED')).toBe('let in');
    expect(verdict(policy, ['user', 'admin'], null)).toBe('let in');
    expect(verdict(policy, ['user'], 'ENABLED')).toBe(asAdmin);
    expect(verdict(policy, ['user'], null)).toBe(asAdmin);
    expect(verdict(policy, [], 'ENABLED')).toBe('auth.forbidden');
    expect(verdict(policy, ['user', 'admin'], 'DISABLED')).toBe('user.disabled');
    expect(verdict(policy, ['user', 'admin'], 'BLOCKED')).toBe(policy.whenBlocked === 'refused' ? 'user.blocked' : 'let in');
  });

  it('does not let in an admin of the token who is none any more, nor one of the standing whose token is older', () => {
    expect(verdict(ROUTES['admin.users.list'], ['user', 'admin'], 'ENABLED', ['user'])).toBe('auth.forbidden');
    expect(verdict(ROUTES['admin.users.list'], ['user'], 'ENABLED', ['user', 'admin'])).toBe('auth.forbidden');
  });

  it('gives handlers the roles that token and standing agree on', () => {
    const actor = authorise(caller('user', 'admin'), { status: 'ENABLED', roles: ['user'] }, ROUTES['wallet.show']);
    expect(actor.roles).toEqual(['user']);
  });
});
