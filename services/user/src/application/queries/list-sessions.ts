import type { Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { Session, SessionId } from '../../domain/session/session.js';
import { userNotFound } from '../../domain/user/user.errors.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** Those that are active, the latest log-in first. @throws not-found `user.not-found` */
export const listSessions =
  ({ users, sessions, clock }: Pick<UseCaseParts, 'users' | 'sessions' | 'clock'>) =>
  async (userId: UserId, request: PageRequest<SessionId>): Promise<Page<Session, SessionId>> => {
    if ((await users.byId(userId)) === null) throw userNotFound();
    return sessions.active(userId, clock.now(), request);
  };
