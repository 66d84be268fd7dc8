import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { checkDocumented } from './documented.js';
import { eventually } from './eventually.js';

export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Headers;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, where a test wants something that is no JSON. */
  readonly raw?: string;
  readonly key?: string;
  /** The `If-Match` of a PATCH; `*` when absent. */
  readonly match?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status of an answer, and the code of a problem: `409 order.not-payable`. */
export const verdict = ({ status, text }: Pick<Reply, 'status' | 'text'>): string =>
  status < 400 ? String(status) : `${status} ${(JSON.parse(text) as { code: string }).code}`;

/** Calls the public API of one Berth as one user; an answer that is not as documented is thrown. */
export class Client {
  constructor(
    private readonly url: string,
    readonly token: string | null = null,
  ) {}

  async call<Body = Record<string, unknown>>(method: string, path: string, options: CallOptions = {}): Promise<Reply<Body>> {
    const headers: Record<string, string> = { ...options.headers };
    if (this.token !== null) headers['authorization'] ??= `Bearer ${this.token}`;
    if (options.body !== undefined) headers['content-type'] ??= 'application/json';
    if (options.key !== undefined) headers['idempotency-key'] = options.key;
    if (method === 'PATCH') headers['if-match'] = options.match ?? '*';
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers,
      body: options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      signal: AbortSignal.timeout(120_000),
    });
    const text = await response.text();
    const { status, headers: answered } = response;
    await checkDocumented(this.url, { method, path: `/api/v1${path}`, status, text, header: (name) => answered.get(name) });
    const json = answered.get('content-type')?.includes('json') === true;
    return { status, body: (json ? JSON.parse(text) : {}) as Body, text, headers: answered };
  }

  /** Calls and insists on the status. */
  async ok<Body = Record<string, unknown>>(status: number, method: string, path: string, options: CallOptions = {}): Promise<Body> {
    const reply = await this.call<Body>(method, path, options);
    if (reply.status !== status) throw new Error(`${method} ${path}: ${reply.status} where ${status} was due: ${reply.text}`);
    return reply.body;
  }

  async logIn(email: string, password: string): Promise<Client> {
    const { accessToken } = await this.ok<{ accessToken: string }>(200, 'POST', '/auth/login', { body: { email, password } });
    return new Client(this.url, accessToken);
  }

  /** A new user with a log-in. */
  async buyer(): Promise<{ id: number; email: string; password: string; client: Client }> {
    const email = `${randomUUID()}@example.com`;
    const password = 'a password for tests';
    const { id } = await this.ok<{ id: number }>(201, 'POST', '/auth/register', { body: { email, password, nickname: 'Buyer' } });
    return { id, email, password, client: await this.logIn(email, password) };
  }

  /** Asks again while the wallet has not heard of the user, who may have registered a moment ago. */
  async credit(userId: number, amount: number, key: string = randomUUID()): Promise<void> {
    const options = { body: { amount, reason: 'for a test' }, key };
    await eventually(`user ${userId} is credited`, async () => {
      const reply = await this.call('POST', `/admin/wallets/${userId}/credits`, options);
      if (reply.status === 404) return false;
      if (reply.status !== 201) throw new Error(`answered ${reply.status}: ${reply.text}`);
      return true;
    });
  }
}

/** Fetches an instance's page over the edge by its URL's host. */
export function page(url: string, port: number): Promise<{ status: number; text: string }> {
  const { host, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: pathname, headers: { host }, timeout: 60_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('timeout', () => asked.destroy(new Error('timed out')));
    asked.on('error', reject);
    asked.end();
  });
}
