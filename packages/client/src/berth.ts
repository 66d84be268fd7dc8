import createClient, { type Client } from 'openapi-fetch';
import type { LoginBody, paths } from './generated/api.js';
import { answerOf } from './problem-error.js';
import { fetchSend, type Send } from './send.js';
import { Session } from './session.js';

export interface BerthOptions {
  /** Where Berth is, without a path: `http://localhost:8080`. */
  readonly url: string;
  /** For whoever has one already; otherwise log in. */
  readonly accessToken?: string;
  /** What sends requests; {@link fetchSend} when absent. */
  readonly send?: Send;
}

/** The public API of one Berth, called as one user (or as nobody). */
export class Berth {
  /** Every route by method and path; see {@link answerOf}. */
  readonly api: Client<paths>;
  private readonly session: Session;

  constructor(private readonly options: BerthOptions) {
    this.session = new Session(options.url, options.send ?? fetchSend, options.accessToken ?? null);
    this.api = createClient<paths>({
      baseUrl: `${options.url}/api/v1`,
      fetch: this.session.send,
      // Berth takes a parameter once, the items of a list separated by commas.
      querySerializer: { array: { style: 'form', explode: false } },
    });
  }

  get accessToken(): string | null {
    return this.session.token;
  }

  /** The same Berth, called as somebody else. @throws ProblemError `auth.invalid-credentials` */
  async logIn(credentials: LoginBody): Promise<Berth> {
    const { url, send } = this.options;
    const berth = new Berth(send === undefined ? { url } : { url, send });
    berth.session.begin(await answerOf(berth.api.POST('/auth/login', { body: credentials })));
    return berth;
  }

  async logOut(): Promise<void> {
    await answerOf(this.api.POST('/auth/logout'));
    this.session.end();
  }
}

/** The header of a request that must have its effect once; the same key again gives the first answer again. */
export const once = (key: string = crypto.randomUUID()) => ({ 'Idempotency-Key': key });
