import { type RouteIdOf, ROUTES } from '@berth/contracts';
import { createApi, createLogger, type Endpoint, endpoint, listen, Metrics, Poller, type TokenVerifier } from '@berth/platform';
import { asUserId, notFound, unauthenticated } from '@berth/shared-kernel';
import { orderEndpoints } from '../../src/inbound/http/orders/order-endpoints.js';
import { openOrderWorld } from './order-world.js';

type ProductRoute = RouteIdOf<'product'>;

interface Called {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
  readonly body: Record<string, unknown>;
}

// A token of these tests is the role and the id: `admin-1`.
const verifier: TokenVerifier = {
  verify: async (token) => {
    const [role = '', id = ''] = token.split('-');
    if (!['user', 'admin'].includes(role)) throw unauthenticated('auth.token-invalid', 'No.');
    const roles = role === 'admin' ? ['user', 'admin'] : ['user'];
    return { userId: asUserId(Number(id)), roles, sessionId: 's', expiresAt: new Date(Date.now() + 60_000) };
  },
};

/** The API of the orders over HTTP, with an executor at work; the other routes of the context answer 404. */
export async function serveOrders() {
  const world = await openOrderWorld();
  const { placing, orderViews, provisionings, advance, withdrawals, answers, standings } = world;
  const logger = createLogger({ level: 'silent', name: 'test' });
  const app = createApi({
    context: 'product',
    endpoints: { ...elsewhere(), ...orderEndpoints({ ...placing, orderViews, provisionings, advance, withdrawals }) },
    authenticate: verifier,
    standings,
    answers,
    logger,
    metrics: new Metrics(),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  const executor = world.executor();
  const poller = new Poller({ name: 'payments', everyMs: 50, signal: world.intents, run: () => executor.run(), logger });
  await poller.start();
  const call = async (line: string, as: string | null, { body, key }: { body?: unknown; key?: string } = {}): Promise<Called> => {
    const [method = '', path = ''] = line.split(' ');
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${as}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const close = async () => {
    await server.close();
    await poller.stop();
    await executor.drain();
    await world.dispose();
  };
  return { ...world, call, close };
}

function elsewhere(): Record<ProductRoute, Endpoint> {
  const none = endpoint({ handle: () => Promise.reject(notFound('route.elsewhere', 'Not in this test.')) });
  const ids = Object.entries(ROUTES).flatMap(([id, { context }]) => (context === 'product' ? [id] : []));
  return Object.fromEntries(ids.map((id) => [id, none])) as Record<ProductRoute, Endpoint>;
}
