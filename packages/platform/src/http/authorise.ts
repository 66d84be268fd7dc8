import type { Role, RoutePolicy, UserStatus } from '@berth/contracts';
import { type Actor, forbidden, type UserId } from '@berth/shared-kernel';

/** What is known of a user beside the token. */
export interface CallerStanding {
  readonly status: UserStatus;
  readonly roles: readonly Role[];
}

/** A context's own knowledge of users; null for one that it has not heard of. */
export interface StandingSource {
  of(userId: UserId): Promise<CallerStanding | null>;
}

type Ruled = Pick<RoutePolicy, 'audience' | 'whenBlocked'>;

/**
 * Judges a caller by the policy of the route; both the token and the standing, where there is one, must allow it.
 * Returns the actor with the roles that both know.
 * @throws forbidden `user.disabled`, `user.blocked`, `auth.forbidden`
 */
export function authorise<Caller extends Actor>(caller: Caller, standing: CallerStanding | null, policy: Ruled): Caller {
  if (standing?.status === 'DISABLED') throw forbidden('user.disabled', 'This account is disabled.');
  const roles = standing === null ? caller.roles : caller.roles.filter((role) => standing.roles.some((known) => known === role));
  const admitted = policy.audience === 'admin' ? roles.includes('admin') : roles.length > 0;
  if (!admitted) throw forbidden('auth.forbidden', 'This account may not do that.');
  if (standing?.status === 'BLOCKED' && policy.whenBlocked === 'refused')
    throw forbidden('user.blocked', 'This account is blocked: it can read, stop and delete, but not order, pay, start or restart.');
  return { ...caller, roles };
}
