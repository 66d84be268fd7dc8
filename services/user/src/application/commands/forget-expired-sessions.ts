import type { UseCaseParts } from '../use-case-parts.js';

/** Sessions and refresh tokens are kept until they expire, so that a reuse is noticed, and no longer. */
export const forgetExpiredSessions =
  ({ unitOfWork, sessions, clock }: Pick<UseCaseParts, 'unitOfWork' | 'sessions' | 'clock'>) =>
  (): Promise<void> =>
    unitOfWork.run('forget-expired-sessions', (tx) => sessions.forgetExpired(tx, clock.now()));
