import { ROUTES, type RouteIdOf } from '@berth/contracts';
import { type Endpoint, authorise, requireActor } from '@berth/platform';
import { unauthenticated } from '@berth/shared-kernel';
import type { UseCases } from '../../application/use-cases.js';

/**
 * Judges the caller by this context's own tables, as of now: a change of standing and the end of a session count from the
 * moment they have returned, whatever the token still says.
 */
export function guarded(route: RouteIdOf<'user'>, checkSession: UseCases['checkSession'], inner: Endpoint): Endpoint {
  return {
    ...inner,
    handle: async (request) => {
      const caller = requireActor(request);
      const { sessionActive, ...standing } = await checkSession(caller);
      const actor = authorise(caller, standing, ROUTES[route]);
      if (!sessionActive) throw unauthenticated('auth.session-ended', 'The session has ended. Log in again.');
      return inner.handle({ ...request, actor });
    },
  };
}
