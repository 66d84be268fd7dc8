import { randomUUID } from 'node:crypto';

/** A promise of Berth that was not kept; the tour ends with it. */
export class NotAsPromised extends Error {}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Sends a fresh `Idempotency-Key`. */
  readonly once?: boolean;
}

/** The public API of one Berth, called as one user (or as nobody). */
export class Api {
  readonly #base: string;
  readonly #token: string | null;

  constructor(base: string, token: string | null = null) {
    this.#base = base;
    this.#token = token;
  }

  as(token: string): Api {
    return new Api(this.#base, token);
  }

  async call<Body>(method: string, path: string, options: CallOptions = {}): Promise<Answer<Body>> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.#token !== null) headers['authorization'] = `Bearer ${this.#token}`;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (options.once === true) headers['idempotency-key'] = randomUUID();
    const response = await fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body, headers: response.headers };
  }

  /** Calls and insists on the status that the API promises. */
  async expect<Body>(status: number, method: string, path: string, options: CallOptions = {}): Promise<Body> {
    const answer = await this.call<Body>(method, path, options);
    if (answer.status !== status)
      throw new NotAsPromised(`${method} ${path} answered ${answer.status} where ${status} is promised: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Asks until `ready` accepts the answer. @throws NotAsPromised after `deadlineMs` */
export async function watch<Body>(
  what: string,
  deadlineMs: number,
  ask: () => Promise<Body>,
  ready: (body: Body) => boolean,
): Promise<Body> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const body = await ask();
    if (ready(body)) return body;
    if (Date.now() > end) throw new NotAsPromised(`${what}: not within ${deadlineMs / 1000} s; last seen: ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
