import type { UserId } from '@berth/shared-kernel';
import { sessionNotFound } from '../../domain/session/session.errors.js';
import type { SessionId } from '../../domain/session/session.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** Ends one session of its owner; again changes nothing. @throws not-found `session.not-found`, also for a session of somebody else */
export const endSession =
  ({ unitOfWork, sessions, clock }: Pick<UseCaseParts, 'unitOfWork' | 'sessions' | 'clock'>) =>
  async (userId: UserId, id: SessionId): Promise<void> => {
    const session = await sessions.byId(id);
    if (session?.state.userId !== userId) throw sessionNotFound();
    await unitOfWork.run('end-session', (tx) => sessions.end(tx, id, clock.now()));
  };
