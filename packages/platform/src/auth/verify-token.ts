import type { KeyObject } from 'node:crypto';
import { asUserId, type Clock, type UserId, unauthenticated } from '@berth/shared-kernel';
import jwt from 'jsonwebtoken';
import type { TokenVerifier, VerifiedActor } from './token-verifier.js';

export interface TokenVerifierOptions {
  /** The public key that a `kid` names, null for none. */
  readonly keyOf: (kid: string) => Promise<KeyObject | null>;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
}

/** Verifies access tokens with ES256 and nothing else (RFC 8725, section 3.1). */
export function tokenVerifier({ keyOf, issuer, audience, clock }: TokenVerifierOptions): TokenVerifier {
  return {
    async verify(bearer) {
      const key = await keyOf(kidOf(bearer));
      if (key === null) throw invalidToken();
      const clockTimestamp = Math.floor(clock.now().getTime() / 1000);
      return actorIn(claimsOf(() => jwt.verify(bearer, key, { algorithms: ['ES256'], issuer, audience, clockTimestamp })));
    },
  };
}

/** Read before the signature is checked, only to choose the key; a header with another alg does not even get that far. */
function kidOf(bearer: string): string {
  const header: unknown = claimsOf(() => jwt.decode(bearer, { complete: true })?.header);
  const { alg, kid } = (header ?? {}) as { alg?: unknown; kid?: unknown };
  if (alg !== 'ES256' || typeof kid !== 'string' || kid === '') throw invalidToken();
  return kid;
}

function claimsOf<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError)
      throw unauthenticated('auth.token-expired', 'The access token has expired.', { cause: error });
    throw invalidToken(error);
  }
}

function actorIn(claims: unknown): VerifiedActor {
  const { user_id, roles, sid, exp } = (claims ?? {}) as Record<string, unknown>;
  if (!isTexts(roles) || typeof sid !== 'string' || sid === '' || typeof exp !== 'number') throw invalidToken();
  return { userId: userIdIn(user_id), roles, sessionId: sid, expiresAt: new Date(exp * 1000) };
}

function userIdIn(value: unknown): UserId {
  try {
    return asUserId(value as number);
  } catch (error) {
    throw invalidToken(error);
  }
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');
const invalidToken = (cause?: unknown) => unauthenticated('auth.token-invalid', 'The access token is not valid.', { cause });
