import type { Actor } from '@berth/shared-kernel';

/** Access tokens name this issuer and this audience, and nothing else is accepted. */
export const TOKEN_ISSUER = 'berth';
export const TOKEN_AUDIENCE = 'berth-api';

/** Who a verified token speaks for, and until when. */
export type VerifiedActor = Actor & { readonly expiresAt: Date };

export interface TokenVerifier {
  /**
   * Checks the compact form of an access token (without `Bearer `).
   * @throws unauthenticated `auth.token-invalid` or `auth.token-expired`; unavailable `auth.keys-unavailable` when no key could ever be had
   */
  verify(bearer: string): Promise<VerifiedActor>;
}
