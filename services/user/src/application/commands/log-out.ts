import type { UseCaseParts } from '../use-case-parts.js';

/** Ends the session of a refresh token, however old; an unknown one changes nothing. */
export const logOut =
  ({ unitOfWork, sessions, refreshSecrets, clock }: Pick<UseCaseParts, 'unitOfWork' | 'sessions' | 'refreshSecrets' | 'clock'>) =>
  async (refreshToken: string): Promise<void> => {
    const hash = refreshSecrets.hashOf(refreshToken);
    await unitOfWork.run('log-out', async (tx) => {
      const token = await sessions.token(tx, hash);
      if (token !== null) await sessions.update(tx, token.sessionId, (session) => ({ state: session.end(clock.now()) }));
    });
  };
