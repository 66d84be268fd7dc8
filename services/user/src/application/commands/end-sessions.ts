import type { UserId } from '@berth/shared-kernel';
import { userNotFound } from '../../domain/user/user.errors.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** Ends every session of a user, who may log in again. @throws not-found `user.not-found` */
export const endSessions =
  ({ unitOfWork, users, sessions, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'sessions' | 'clock'>) =>
  async (userId: UserId): Promise<void> => {
    if ((await users.byId(userId)) === null) throw userNotFound();
    await unitOfWork.run('end-sessions', (tx) => sessions.endAll(tx, userId, null, clock.now()));
  };
