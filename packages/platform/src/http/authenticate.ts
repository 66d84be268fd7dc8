import type { RoutePolicy } from '@berth/contracts';
import { type Actor, unauthenticated } from '@berth/shared-kernel';
import type { RequestHandler, Response } from 'express';
import type { TokenVerifier, VerifiedActor } from '../auth/token-verifier.js';
import { authorise, type StandingSource } from './authorise.js';

/** The token in an `Authorization` header. @throws unauthenticated `auth.token-missing`, `auth.token-invalid` */
export function bearerOf(header: string | undefined): string {
  if (header === undefined || !/^bearer +\S/i.test(header)) throw unauthenticated('auth.token-missing', 'This needs an access token.');
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('auth.token-invalid', 'The access token is not valid.');
  return token;
}

/** Does a route of this audience need a Bearer token? */
export const needsToken = (policy: Pick<RoutePolicy, 'audience'>): boolean => policy.audience !== 'anyone' && policy.audience !== 'cookie';

/** Who calls, null where the route needs no token. */
export const actorOf = (response: Response): Actor | null => (response.locals['actor'] as VerifiedActor | undefined) ?? null;

/** Lets a request on when its token, and what the context knows of its user, satisfy the policy of the route. */
export function authenticated(policy: RoutePolicy, verifier: TokenVerifier, standings: StandingSource | null): RequestHandler {
  return async (request, response, next) => {
    const caller = await verifier.verify(bearerOf(request.get('authorization')));
    const standing = standings === null ? null : await standings.of(caller.userId);
    response.locals['actor'] = authorise(caller, standing, policy);
    next();
  };
}
