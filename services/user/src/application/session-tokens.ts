import type { Tx } from '@berth/shared-kernel';
import { REFRESH_TOKEN_LIFETIME_MS, type Session } from '../domain/session/session.js';
import type { User } from '../domain/user/user.js';
import type { UseCaseParts } from './use-case-parts.js';

/** What a session earns: an access token to show and a refresh token to keep. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly refreshExpiresInSeconds: number;
}

/** Makes a refresh token of the session's generation. */
export async function addRefreshToken(
  { sessions, refreshSecrets }: Pick<UseCaseParts, 'sessions' | 'refreshSecrets'>,
  tx: Tx,
  { state: { id, generation, expiresAt } }: Session,
): Promise<Pick<SessionTokens, 'refreshToken' | 'refreshExpiresInSeconds'>> {
  const { secret, hash } = refreshSecrets.next();
  await sessions.addToken(tx, { hash, sessionId: id, generation, expiresAt });
  return { refreshToken: secret, refreshExpiresInSeconds: REFRESH_TOKEN_LIFETIME_MS / 1000 };
}

export const accessTokenFor = (
  { accessTokens }: Pick<UseCaseParts, 'accessTokens'>,
  user: User,
  session: Session,
): Promise<Pick<SessionTokens, 'accessToken' | 'expiresInSeconds'>> =>
  accessTokens.issue({ userId: user.id, roles: user.state.roles, sessionId: session.state.id });
