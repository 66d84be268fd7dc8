import type { RoutePolicy } from '@berth/contracts';
import {
  authorise,
  bearerOf,
  type CallerStanding,
  needsToken,
  type RequestHandler,
  type Response,
  type TokenVerifier,
  type VerifiedActor,
} from '@berth/platform';
import { forbidden, isBerthError } from '@berth/shared-kernel';
import type { Sessions } from './sessions.js';

export interface AdmissionParts {
  readonly verifier: TokenVerifier;
  readonly sessions: Sessions;
}

/** Who was let in, with the roles that both the token and the user service know, and by which token. */
export interface Admitted {
  readonly caller: VerifiedActor;
  readonly token: string;
}

/** Who was let in, on a route that needs a token. */
export const admittedOf = (response: Response): Admitted => response.locals['admitted'] as Admitted;

/** Lets a request pass when the policy of its route, the token and what the user service says now all allow it. */
export function admit(policy: RoutePolicy, parts: AdmissionParts): RequestHandler {
  if (policy.audience === 'cookie') return ownOriginOnly;
  if (!needsToken(policy)) return (_request, _response, next) => next();
  return async (request, response, next) => {
    const token = bearerOf(request.get('authorization'));
    const caller = await parts.verifier.verify(token);
    const admitted = authorise(caller, await standingOf(caller, token, policy, parts.sessions), policy);
    response.locals['admitted'] = { caller: admitted, token } satisfies Admitted;
    next();
  };
}

async function standingOf(caller: VerifiedActor, token: string, policy: RoutePolicy, sessions: Sessions): Promise<CallerStanding | null> {
  try {
    return policy.method === 'GET' ? await sessions.recent(caller, token) : await sessions.fresh(caller, token);
  } catch (error) {
    if (policy.whenUserUnavailable === 'token' && isBerthError(error, 'unavailable')) return null;
    throw error;
  }
}

/** A page of another origin must not use the refresh cookie, whatever SameSite lets through. */
const ownOriginOnly: RequestHandler = (request, _response, next) => {
  const origin = request.get('origin');
  if (origin !== undefined && hostOf(origin) !== request.get('host')?.toLowerCase())
    throw forbidden('auth.foreign-origin', 'This may be called only from a page of the same origin.');
  next();
};

// Only the host is compared: where TLS ends before Berth, Berth cannot see the scheme that the browser used.
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
