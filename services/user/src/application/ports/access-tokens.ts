import type { UserId } from '@berth/shared-kernel';
import type { SessionId } from '../../domain/session/session.js';
import type { Role } from '../../domain/user/roles.js';

export interface AccessClaims {
  readonly userId: UserId;
  readonly roles: readonly Role[];
  readonly sessionId: SessionId;
}

/** Signs access tokens. */
export interface AccessTokens {
  issue(claims: AccessClaims): Promise<{ readonly accessToken: string; readonly expiresInSeconds: number }>;
}
