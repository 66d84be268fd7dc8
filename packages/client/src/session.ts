import type { Tokens } from './generated/api.js';
import type { Send } from './send.js';

/** What a request says when the access token has run out, so that a new one may help. */
const OVER = ['auth.token-expired', 'auth.token-invalid'];

/**
 * Signs requests with an access token, and gets a new one by the refresh cookie when it has run out. Outside of a browser, which
 * keeps the cookie to itself, it is kept here.
 */
export class Session {
  private accessToken: string | null;
  private cookie: string | null = null;
  private refreshing: Promise<boolean> | null = null;

  constructor(
    private readonly url: string,
    private readonly transport: Send,
    accessToken: string | null,
  ) {
    this.accessToken = accessToken;
  }

  get token(): string | null {
    return this.accessToken;
  }

  /** Takes what POST /auth/login or /auth/refresh answered. */
  begin({ accessToken }: Tokens): void {
    this.accessToken = accessToken;
  }

  end(): void {
    this.accessToken = null;
    this.cookie = null;
  }

  /** Sends a request as this session; once more when a new access token could be had for it. */
  readonly send: Send = async (request) => {
    const ofAuth = new URL(request.url).pathname.includes('/api/v1/auth/');
    const again = ofAuth || this.accessToken === null ? null : request.clone();
    const response = await this.transmit(request, ofAuth);
    if (again === null || response.status !== 401 || !OVER.includes(await codeOf(response.clone()))) return response;
    return (await this.refreshed()) ? this.transmit(again, false) : response;
  };

  private async transmit(request: Request, ofAuth: boolean): Promise<Response> {
    if (!ofAuth && this.accessToken !== null) request.headers.set('authorization', `Bearer ${this.accessToken}`);
    if (ofAuth && this.cookie !== null) request.headers.set('cookie', this.cookie);
    const response = await this.transport(request);
    if (ofAuth) this.keep(response.headers.getSetCookie());
    return response;
  }

  private keep(cookies: readonly string[]): void {
    const pair = cookies.map((each) => each.split(';', 1)[0] ?? '').find((each) => each.includes('berth_refresh='));
    if (pair !== undefined) this.cookie = pair.endsWith('=') ? null : pair;
  }

  // Many requests may find the token run out at once; the refresh token may be used once only.
  private refreshed(): Promise<boolean> {
    this.refreshing ??= this.refresh().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async refresh(): Promise<boolean> {
    const response = await this.transmit(new Request(`${this.url}/api/v1/auth/refresh`, { method: 'POST' }), true);
    if (!response.ok) return false;
    this.begin((await response.json()) as Tokens);
    return true;
  }
}

async function codeOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => ({}))) as { readonly code?: unknown };
  return typeof body.code === 'string' ? body.code : '';
}
