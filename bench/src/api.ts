import { randomUUID } from 'node:crypto';

export interface CallOptions {
  readonly body?: unknown;
  /** Sends a fresh `Idempotency-Key`. */
  readonly once?: boolean;
}

/** The public API of one Berth, called as one user or as nobody; whatever is not as it should be ends the measurement. */
export class Api {
  readonly #base: string;
  readonly #token: string | null;

  constructor(base: string, token: string | null = null) {
    this.#base = base;
    this.#token = token;
  }

  async call<Body>(status: number, method: string, path: string, { body, once = false }: CallOptions = {}): Promise<Body> {
    const response = await fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers: {
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(once ? { 'idempotency-key': randomUUID() } : {}),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} where ${status} was due: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  }

  async logIn(body: { readonly email: string; readonly password: string }): Promise<Api> {
    const { accessToken } = await this.call<{ accessToken: string }>(200, 'POST', '/auth/login', { body });
    return new Api(this.#base, accessToken);
  }
}
