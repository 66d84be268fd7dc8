import type { RouteIdOf } from '@berth/contracts';
import { type Endpoint, endpoint, requireActor } from '@berth/platform';
import type { UseCases } from '../../application/use-cases.js';
import { adminUserEndpoints } from './admin-user-endpoints.js';
import { authEndpoints } from './auth-endpoints.js';
import { guarded } from './guarded.js';
import { meEndpoints } from './me-endpoints.js';
import type { SessionCookie } from './session-cookie.js';

/** Every route of this context. */
export function userEndpoints(useCases: UseCases, cookie: SessionCookie, overview: Endpoint): Record<RouteIdOf<'user'>, Endpoint> {
  const guard = (route: RouteIdOf<'user'>, inner: Endpoint) => guarded(route, useCases.checkSession, inner);
  const me = meEndpoints(useCases);
  const admin = adminUserEndpoints(useCases);
  return {
    ...authEndpoints(useCases, cookie),
    'me.show': guard('me.show', me['me.show']),
    'me.update': guard('me.update', me['me.update']),
    'me.password': guard('me.password', me['me.password']),
    'me.sessions.list': guard('me.sessions.list', me['me.sessions.list']),
    'me.sessions.end': guard('me.sessions.end', me['me.sessions.end']),
    'admin.users.list': guard('admin.users.list', admin['admin.users.list']),
    'admin.users.show': guard('admin.users.show', admin['admin.users.show']),
    'admin.users.update': guard('admin.users.update', admin['admin.users.update']),
    'admin.users.sessions.list': guard('admin.users.sessions.list', admin['admin.users.sessions.list']),
    'admin.users.sessions.end': guard('admin.users.sessions.end', admin['admin.users.sessions.end']),
    'overview.user': guard('overview.user', overview),
    // Not guarded: its very answer is what a guard would refuse.
    'sessions.check': endpoint({
      handle: async (request) => ({ status: 200, body: await useCases.checkSession(requireActor(request)) }),
    }),
  };
}
