import { type RouteIdOf, ROUTES } from '@berth/contracts';
import { asUserId, unauthenticated } from '@berth/shared-kernel';
import { createApi, createLogger, endpoint, type Endpoint, listen, type Listening, Metrics, type ApiOptions } from '../../src/index.js';

type Options = Partial<Omit<ApiOptions<'product'>, 'endpoints'>> & { readonly endpoints?: Partial<Record<RouteIdOf<'product'>, Endpoint>> };

const nobodyCares = endpoint({ handle: async () => ({ status: 204 }) });

/** Tokens read `<userId>:<role>,<role>`. */
const readableTokens = {
  verify: async (token: string) => {
    const [, id, roles] = /^([0-9]+)-([a-z.]*)$/.exec(token) ?? [];
    if (id === undefined) throw unauthenticated('auth.token-invalid', 'The access token is not valid.');
    return { userId: asUserId(Number(id)), roles: (roles ?? '').split('.'), sessionId: `s${id}`, expiresAt: new Date(0) };
  },
};

/** Every route of product, each answering 204 unless given here. */
export function productEndpoints(given: Options['endpoints'] = {}): Record<RouteIdOf<'product'>, Endpoint> {
  const ids = (Object.keys(ROUTES) as (keyof typeof ROUTES)[]).filter((id) => ROUTES[id].context === 'product');
  const all = Object.fromEntries(ids.map((id) => [id, nobodyCares])) as Record<RouteIdOf<'product'>, Endpoint>;
  return { ...all, ...given };
}

export function productApi(options: Options = {}) {
  return createApi({
    context: 'product',
    authenticate: readableTokens,
    standings: null,
    answers: { find: async () => null, untilAnswered: async () => undefined },
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics: new Metrics(),
    ...options,
    endpoints: productEndpoints(options.endpoints),
  });
}

export const served = (options: Options = {}): Promise<Listening> => listen(productApi(options), { host: '127.0.0.1', port: 0 });

export const USER = { authorization: 'Bearer 7-user' };
export const ADMIN = { authorization: 'Bearer 1-user.admin' };

export const asJson = (body: unknown, headers: Record<string, string> = USER): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** The status, the code of the problem, and the pointers of its errors. */
export async function problemIn(response: Response) {
  const body = (await response.json()) as {
    code: string;
    status: number;
    requestId: string;
    instance: string;
    errors: { pointer: string; code: string; detail: string }[];
  };
  return { ...body, mediaType: response.headers.get('content-type'), status: response.status };
}
