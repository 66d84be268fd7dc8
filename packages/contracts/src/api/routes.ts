import type { Role } from '../events/index.js';

export type Context = OwningContext | 'bff';
/** A context that owns data; the BFF owns none, and forwards to these. */
export type OwningContext = 'user' | 'product' | 'resource';
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Who may call a route. `anyone` needs no token; `cookie` is the refresh cookie alone; otherwise a Bearer token with that role.
 * Whether the object is the caller's is decided by the owning context (somebody else's answers 404).
 */
export type Audience = 'anyone' | 'cookie' | Role;

export interface RoutePolicy {
  /** Who answers it: the context that owns what is asked for, or the BFF itself. */
  readonly context: Context;
  readonly method: Method;
  /** Below `/api/v1`, with `:name` parameters; the same path at the BFF and at the owning context. */
  readonly path: string;
  readonly audience: Audience;
  /** May a BLOCKED user call it? Reads, stop and delete may; what spends or starts may not. */
  readonly whenBlocked: 'allowed' | 'refused';
  /** When the user service cannot answer: go by the token (reads, stop, delete), or answer 503. */
  readonly whenUserUnavailable: 'token' | 'refuse';
  /** `Idempotency-Key` is required, and the owning context keeps the answer for 24 h. */
  readonly idempotent: boolean;
  /** `If-Match` is required: the change is made only to a version that the caller has seen. */
  readonly conditional: boolean;
  /** Only for the other services (the BFF does not mount it). */
  readonly internal: boolean;
}

type Options = Partial<Pick<RoutePolicy, 'whenBlocked' | 'whenUserUnavailable' | 'idempotent' | 'conditional' | 'internal'>>;

type Row<C extends Context, O extends Options> = RoutePolicy & {
  readonly context: C;
  readonly internal: O extends { readonly internal: true } ? true : false;
};

function route<C extends Context, const O extends Options = Options>(
  context: C,
  line: `${Method} /${string}`,
  audience: Audience,
  options?: O,
): Row<C, O> {
  const [method, path] = line.split(' ') as [Method, string];
  const reads = method === 'GET';
  return {
    context,
    method,
    path,
    audience,
    whenBlocked: 'allowed',
    whenUserUnavailable: reads ? 'token' : 'refuse',
    idempotent: false,
    conditional: false,
    internal: false,
    ...options,
  } as Row<C, O>;
}

const spends: Options = { whenBlocked: 'refused' };
const safeAlways: Options = { whenUserUnavailable: 'token' };
const changes: Options = { conditional: true };

/** The policy table: every route of the public API. A route that is not in it does not start; one in it without a handler does not either. */
export const ROUTES = {
  'auth.register': route('user', 'POST /auth/register', 'anyone'),
  'auth.login': route('user', 'POST /auth/login', 'anyone'),
  'auth.refresh': route('user', 'POST /auth/refresh', 'cookie'),
  'auth.logout': route('user', 'POST /auth/logout', 'cookie'),
  'me.show': route('user', 'GET /me', 'user'),
  'me.update': route('user', 'PATCH /me', 'user', changes),
  'me.password': route('user', 'POST /me/password', 'user'),
  'me.sessions.list': route('user', 'GET /me/sessions', 'user'),
  'me.sessions.end': route('user', 'DELETE /me/sessions/:sessionId', 'user'),
  'admin.users.list': route('user', 'GET /admin/users', 'admin'),
  'admin.users.show': route('user', 'GET /admin/users/:userId', 'admin'),
  'admin.users.update': route('user', 'PATCH /admin/users/:userId', 'admin', changes),
  'admin.users.sessions.list': route('user', 'GET /admin/users/:userId/sessions', 'admin'),
  'admin.users.sessions.end': route('user', 'DELETE /admin/users/:userId/sessions', 'admin'),
  'sessions.check': route('user', 'GET /internal/session', 'user', { internal: true }),
  'overview.user': route('user', 'GET /internal/overview/user', 'admin', { internal: true }),

  'products.list': route('product', 'GET /products', 'anyone'),
  'products.show': route('product', 'GET /products/:productId', 'anyone'),
  'admin.products.list': route('product', 'GET /admin/products', 'admin'),
  'admin.products.create': route('product', 'POST /admin/products', 'admin'),
  'admin.products.show': route('product', 'GET /admin/products/:productId', 'admin'),
  'admin.products.update': route('product', 'PATCH /admin/products/:productId', 'admin', changes),
  'admin.products.disable': route('product', 'DELETE /admin/products/:productId', 'admin'),
  'admin.withdrawals.list': route('product', 'GET /admin/images/withdrawals', 'admin'),
  'admin.withdrawals.create': route('product', 'POST /admin/images/withdrawals', 'admin'),
  'wallet.show': route('product', 'GET /wallet', 'user'),
  'wallet.entries': route('product', 'GET /wallet/entries', 'user'),
  'admin.wallets.show': route('product', 'GET /admin/wallets/:userId', 'admin'),
  'admin.wallets.entries': route('product', 'GET /admin/wallets/:userId/entries', 'admin'),
  'admin.wallets.credit': route('product', 'POST /admin/wallets/:userId/credits', 'admin', { idempotent: true }),
  'orders.place': route('product', 'POST /orders', 'user', { ...spends, idempotent: true }),
  'orders.pay': route('product', 'POST /orders/:orderId/pay', 'user', { ...spends, idempotent: true }),
  'orders.cancel': route('product', 'POST /orders/:orderId/cancel', 'user'),
  'orders.list': route('product', 'GET /orders', 'user'),
  'orders.show': route('product', 'GET /orders/:orderId', 'user'),
  'orders.timeline': route('product', 'GET /orders/:orderId/timeline', 'user'),
  'admin.orders.list': route('product', 'GET /admin/orders', 'admin'),
  'admin.orders.cancel': route('product', 'POST /admin/orders/:orderId/cancel', 'admin'),
  'admin.orders.refund': route('product', 'POST /admin/orders/:orderId/refund', 'admin', { idempotent: true }),
  'admin.orders.retry': route('product', 'POST /admin/orders/:orderId/retry', 'admin'),
  'overview.product': route('product', 'GET /internal/overview/product', 'admin', { internal: true }),

  'instances.list': route('resource', 'GET /instances', 'user'),
  'instances.show': route('resource', 'GET /instances/:instanceId', 'user'),
  'instances.start': route('resource', 'POST /instances/:instanceId/start', 'user', spends),
  'instances.stop': route('resource', 'POST /instances/:instanceId/stop', 'user', safeAlways),
  'instances.restart': route('resource', 'POST /instances/:instanceId/restart', 'user', spends),
  'instances.delete': route('resource', 'DELETE /instances/:instanceId', 'user', safeAlways),
  'instances.update': route('resource', 'PATCH /instances/:instanceId', 'user', changes),
  'instances.operations': route('resource', 'GET /instances/:instanceId/operations', 'user'),
  'instances.logs': route('resource', 'GET /instances/:instanceId/logs', 'user'),
  'operations.show': route('resource', 'GET /operations/:operationId', 'user'),
  'admin.instances.list': route('resource', 'GET /admin/instances', 'admin'),
  'overview.resource': route('resource', 'GET /internal/overview/resource', 'admin', { internal: true }),

  'events.stream': route('bff', 'GET /events', 'user'),
  'admin.overview': route('bff', 'GET /admin/overview', 'admin'),
} as const satisfies Record<string, RoutePolicy>;

export type RouteId = keyof typeof ROUTES;
/** The routes that the BFF mounts. */
export type PublicRouteId = { [Id in RouteId]: (typeof ROUTES)[Id]['internal'] extends true ? never : Id }[RouteId];
export type RouteIdOf<C extends Context> = { [Id in RouteId]: (typeof ROUTES)[Id]['context'] extends C ? Id : never }[RouteId];
