import { invalidRefreshToken, refreshTokenReused } from '../../domain/session/session.errors.js';
import { userNotFound } from '../../domain/user/user.errors.js';
import { type SessionTokens, accessTokenFor, addRefreshToken } from '../session-tokens.js';
import type { UseCaseParts } from '../use-case-parts.js';

/**
 * Exchanges a refresh token for its successor. The end of a family is committed before it is reported.
 * @throws unauthenticated `auth.invalid-refresh-token`, `auth.refresh-token-reused`; forbidden `user.disabled`
 */
export const refreshSession =
  (parts: UseCaseParts) =>
  async (refreshToken: string): Promise<SessionTokens> => {
    const { unitOfWork, users, sessions, refreshSecrets, clock } = parts;
    const hash = refreshSecrets.hashOf(refreshToken);
    const presented = await unitOfWork.run('refresh-session', async (tx) => {
      const token = await sessions.token(tx, hash);
      if (token === null) return null;
      const { state: session, outcome } = await sessions.update(tx, token.sessionId, (found) =>
        found.present(token.generation, clock.now()),
      );
      const isAccepted = outcome === 'rotated' || outcome === 'repeated';
      return { session, outcome, refresh: isAccepted ? await addRefreshToken(parts, tx, session) : null };
    });
    if (presented?.outcome === 'reused') throw refreshTokenReused();
    if (presented === null || presented.refresh === null) throw invalidRefreshToken();

    const user = await users.byId(presented.session.state.userId);
    if (user === null) throw userNotFound();
    user.demandNotDisabled();
    return { ...presented.refresh, ...(await accessTokenFor(parts, user, presented.session)) };
  };
