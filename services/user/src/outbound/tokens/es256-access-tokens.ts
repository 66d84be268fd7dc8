import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '@berth/platform';
import type { Clock, Uuids } from '@berth/shared-kernel';
import jwt from 'jsonwebtoken';
import type { AccessClaims, AccessTokens } from '../../application/ports/access-tokens.js';
import type { KeyRing } from './key-ring.js';

const LIFETIME_SECONDS = 15 * 60;

/** JWTs (RFC 7519) signed with ES256. */
export class Es256AccessTokens implements AccessTokens {
  constructor(
    private readonly keys: Pick<KeyRing, 'signing'>,
    private readonly uuids: Uuids,
    private readonly clock: Clock,
  ) {}

  async issue({ userId, roles, sessionId }: AccessClaims): Promise<{ accessToken: string; expiresInSeconds: number }> {
    const { kid, privateKey } = this.keys.signing();
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const claims = {
      iss: TOKEN_ISSUER,
      aud: TOKEN_AUDIENCE,
      sub: String(userId),
      user_id: userId,
      roles,
      sid: sessionId,
      jti: this.uuids.next(),
      iat,
      exp: iat + LIFETIME_SECONDS,
    };
    return { accessToken: jwt.sign(claims, privateKey, { algorithm: 'ES256', keyid: kid }), expiresInSeconds: LIFETIME_SECONDS };
  }
}
