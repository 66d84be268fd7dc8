import type { Actor } from '@berth/shared-kernel';
import { asSessionId } from '../../domain/session/session.js';
import { sessionEnded } from '../../domain/session/session.errors.js';
import type { Role } from '../../domain/user/roles.js';
import type { UserStatus } from '../../domain/user/user-status.js';
import type { UseCaseParts } from '../use-case-parts.js';

export interface SessionCheck {
  readonly status: UserStatus;
  readonly roles: readonly Role[];
  readonly sessionActive: boolean;
}

/** What the database says now of the one who holds an access token. @throws unauthenticated `auth.session-ended` for a user it does not know */
export const checkSession =
  ({ users, sessions, clock }: Pick<UseCaseParts, 'users' | 'sessions' | 'clock'>) =>
  async ({ userId, sessionId }: Actor): Promise<SessionCheck> => {
    const [user, session] = await Promise.all([users.byId(userId), sessions.byId(asSessionId(sessionId))]);
    if (user === null) throw sessionEnded();
    const isOwn = session?.state.userId === userId;
    return { status: user.state.status, roles: user.state.roles, sessionActive: isOwn && session.isActive(clock.now()) };
  };
