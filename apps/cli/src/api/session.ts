import { Berth, loopbackSend, type Send, type Tokens } from '@berth/client';
import { invalidInput } from '@berth/shared-kernel';
import { ConfigFile, type KeptSession } from './config-file.js';
import { NotLoggedIn, Unreachable } from './outcomes.js';

const DEFAULT_URL = 'http://localhost:8080';

type Env = Readonly<Record<string, string | undefined>>;

/** One Berth, as its user on this machine calls it. */
export interface Connection {
  readonly url: string;
  readonly berth: Berth;
  /** Null with BERTH_TOKEN. */
  readonly config: ConfigFile | null;
  /** Null with BERTH_TOKEN, and where nobody is logged in. */
  readonly kept: KeptSession | null;
}

/**
 * Finds the Berth (`--url`, BERTH_URL, the one of the last log-in, the local one) and who calls it (BERTH_TOKEN, whoever is logged in,
 * nobody). With BERTH_TOKEN no file is touched.
 * @throws invalid-input `cli.url`
 */
export async function connect(env: Env, url?: string): Promise<Connection> {
  const named = url ?? (env['BERTH_URL'] || undefined);
  const token = env['BERTH_TOKEN'] || undefined;
  if (token !== undefined) {
    const base = originOf(named ?? DEFAULT_URL);
    return { url: base, berth: new Berth({ url: base, accessToken: token, send: reaching(base) }), config: null, kept: null };
  }
  const config = ConfigFile.of(env);
  const { url: last, sessions } = await config.read();
  const base = originOf(named ?? last ?? DEFAULT_URL);
  const kept = sessions[base] ?? null;
  const accessToken = kept === null ? {} : { accessToken: kept.accessToken };
  return { url: base, berth: new Berth({ url: base, ...accessToken, send: keeping(config, base, kept) }), config, kept };
}

/** Logs in, and keeps the session. @throws ProblemError `auth.invalid-credentials`; invalid-input `cli.token-set` */
export async function logIn({ url, config }: Connection, email: string, password: string): Promise<void> {
  if (config === null) throw tokenSet();
  let refreshCookie = '';
  const send: Send = async (request) => {
    const response = await reaching(url)(request);
    refreshCookie = cookieIn(response) ?? refreshCookie;
    return response;
  };
  const { accessToken } = await new Berth({ url, send }).logIn({ email, password });
  await config.change(({ sessions }) => ({
    url,
    sessions: { ...sessions, [url]: { email, accessToken: accessToken ?? '', refreshCookie } },
  }));
}

/** Ends the session, and forgets it even where the platform cannot be told. @throws NotLoggedIn; invalid-input `cli.token-set` */
export async function logOut({ url, berth, config, kept }: Connection): Promise<void> {
  if (config === null) throw tokenSet();
  if (kept === null) throw new NotLoggedIn(url);
  try {
    await berth.logOut();
  } finally {
    await config.change(({ sessions: { [url]: _ended, ...sessions }, ...rest }) => ({ ...rest, sessions }));
  }
}

const tokenSet = () => invalidInput('cli.token-set', 'BERTH_TOKEN says already who calls; unset it to log in and out.');

/** Sends with the cookie that is kept, and keeps the one that comes back: a refresh token may be used once, by whichever process. */
function keeping(config: ConfigFile, url: string, kept: KeptSession | null): Send {
  const send = reaching(url);
  let known = kept?.accessToken;
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (kept !== null && pathname === '/api/v1/auth/logout') request.headers.set('cookie', kept.refreshCookie);
    if (kept === null || pathname !== '/api/v1/auth/refresh') return send(request);
    let answer: Response | undefined;
    await config.change(async (now) => {
      const session = now.sessions[url];
      if (session === undefined) return now;
      if (session.accessToken !== known) {
        answer = Response.json({ accessToken: session.accessToken, tokenType: 'Bearer', expiresIn: 0 } satisfies Tokens);
        known = session.accessToken;
        return now;
      }
      request.headers.set('cookie', session.refreshCookie);
      answer = await send(request);
      if (!answer.ok) return now;
      const { accessToken } = (await answer.clone().json()) as Tokens;
      known = accessToken;
      return { ...now, sessions: { ...now.sessions, [url]: { ...session, accessToken, refreshCookie: cookieIn(answer) ?? '' } } };
    });
    return answer ?? Response.json({}, { status: 401 });
  };
}

function reaching(url: string): Send {
  return async (request) => {
    try {
      return await loopbackSend(request);
    } catch (cause) {
      throw request.signal.aborted ? cause : new Unreachable(url, cause);
    }
  };
}

function cookieIn(response: Response): string | undefined {
  const pairs = response.headers.getSetCookie().map((each) => each.split(';', 1)[0] ?? '');
  return pairs.find((each) => each.includes('berth_refresh='));
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw invalidInput('cli.url', `"${text}" is not the URL of a Berth; one looks like ${DEFAULT_URL}.`);
  return url.origin;
}
