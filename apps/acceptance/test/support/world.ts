import { randomUUID } from 'node:crypto';
import { type PublicRouteId, type RoutePolicy, ROUTES } from '@berth/contracts';
import type { Platform } from './platform.js';
import { problemIn } from './problem.js';
import { rawRequest, type RawReply } from './raw-request.js';
import { ROUTE_CASES } from './route-cases.js';
import { type Buyer, Shop } from './shop.js';

/** One call of a route with at most one fault in it; what is absent is as it should be. */
export interface Fault {
  readonly id?: string;
  readonly query?: string;
  readonly body?: string | Buffer;
  readonly method?: string;
  /** Null leaves a header out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A platform on which one user owns one of each, and another who owns nothing. */
export class World {
  private constructor(
    readonly shop: Shop,
    readonly owner: Buyer,
    readonly stranger: Buyer,
    readonly helloId: number,
    private readonly ids: Readonly<Record<'user' | 'session' | 'product' | 'order' | 'instance' | 'operation', string>>,
    private readonly cookie: string,
  ) {}

  static async build(platform: Platform): Promise<World> {
    const shop = await Shop.open(platform);
    const [owner, stranger] = await Promise.all([shop.buyer(), shop.buyer()]);
    const instance = await shop.running(owner.client, 'berth/hello:1');
    const helloId = shop.offer('berth/hello:1').id;
    const order = await shop.place(owner.client, helloId);
    const body = { name: 'To be changed', price: 700, spec: { cpu: 0.1, memory: 64, image: 'berth/hello:1' } };
    const product = await shop.admin.ok<{ id: number }>(201, 'POST', '/admin/products', { body });
    const { email, password } = owner;
    const login = await shop.nobody.call('POST', '/auth/login', { body: { email, password } });
    return new World(
      shop,
      owner,
      stranger,
      helloId,
      {
        user: String(owner.id),
        session: sessionOf(String(login.body['accessToken'])),
        product: String(product.id),
        order: order.id,
        instance: instance.id,
        operation: instance.operation.id,
      },
      login.headers.get('set-cookie')?.split(';')[0] ?? '',
    );
  }

  /** The token of somebody who may make the whole call: an admin, or to whom what it names belongs. */
  tokenFor(id: PublicRouteId): string {
    const isForAdmin = ROUTES[id].audience === 'admin' || ROUTE_CASES[id].by === 'admin';
    return (isForAdmin ? this.shop.admin.token : this.owner.client.token) ?? '';
  }

  call(id: PublicRouteId, fault: Fault = {}): Promise<RawReply> {
    const policy: RoutePolicy = ROUTES[id];
    const { id: subject, body } = ROUTE_CASES[id];
    const path = policy.path.replace(/:\w+/, fault.id ?? (subject === undefined ? '' : this.ids[subject]));
    const sent = fault.body ?? (body === undefined ? undefined : JSON.stringify(body(this)));
    const headers = {
      ...this.headersOf(id, policy),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...fault.headers,
    };
    return rawRequest(this.shop.platform.port, {
      method: fault.method ?? policy.method,
      path: `/api/v1${path}${fault.query ?? ''}`,
      headers: Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== null)),
      ...(sent === undefined ? {} : { body: sent }),
    });
  }

  /** Calls a route once with each fault, all at a time, insists that each is refused with one of `statuses`, and says the codes. */
  refused(id: PublicRouteId, statuses: readonly number[], faults: Readonly<Record<string, Fault>>): Promise<readonly string[]> {
    return Promise.all(
      Object.entries(faults).map(async ([what, fault]) => problemIn(await this.call(id, fault), statuses, `${id} with ${what}`).code),
    );
  }

  private headersOf(id: PublicRouteId, policy: RoutePolicy): Record<string, string> {
    const headers: Record<string, string> = policy.idempotent ? { 'idempotency-key': randomUUID() } : {};
    if (policy.conditional) headers['if-match'] = '*';
    if (policy.audience === 'cookie') return { ...headers, cookie: this.cookie };
    return policy.audience === 'anyone' ? headers : { ...headers, authorization: `Bearer ${this.tokenFor(id)}` };
  }
}

const sessionOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
