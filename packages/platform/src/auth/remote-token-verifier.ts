import { type RemoteKeysOptions, RemoteKeys } from './remote-keys.js';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, type TokenVerifier } from './token-verifier.js';
import { tokenVerifier } from './verify-token.js';

export interface RemoteTokenVerifierOptions extends RemoteKeysOptions {
  /** {@link TOKEN_ISSUER} when absent. */
  readonly issuer?: string;
  /** {@link TOKEN_AUDIENCE} when absent. */
  readonly audience?: string;
}

/** Verifies access tokens with the keys that the user service publishes at `jwksUrls`. */
export function remoteTokenVerifier(options: RemoteTokenVerifierOptions): TokenVerifier {
  const keys = new RemoteKeys(options);
  const { issuer = TOKEN_ISSUER, audience = TOKEN_AUDIENCE, clock } = options;
  return tokenVerifier({ keyOf: (kid) => keys.find(kid), issuer, audience, clock });
}
