import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@berth/platform';
import { type InstanceId, defect } from '@berth/shared-kernel';
import { BAD_GATEWAY, BAD_TARGET, type EdgePage, NOT_RUNNING, NO_SUCH_INSTANCE, answerPage, refuseUpgrade } from './edge-pages.js';
import { parseInstanceHost } from './instance-host.js';
import { LoopbackListeners } from './loopback-listeners.js';
import { createLoopbackProxy } from './loopback-proxy.js';

/** Whoever answers for hosts that are no instance's: the platform's own API and pages. */
export interface EdgeFallback {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface EdgeOptions {
  /** Null when there is no such instance, `port` null while it is not ready. */
  readonly routes: (instanceId: InstanceId) => { readonly port: number | null } | null;
  /** Instances are `i-<base 36>.<baseDomain>`. */
  readonly baseDomain: string;
  readonly fallback: EdgeFallback;
  readonly logger: Logger;
  /** How long an instance may be silent before the answer is 502. */
  readonly silenceMs?: number;
}

export interface Edge {
  /** `port` 0 takes a free one. @throws unavailable `edge.port-in-use` */
  listen(port: number): Promise<void>;
  /** The port listened on. @throws defect `edge.not-listening` */
  port(): number;
  close(): Promise<void>;
}

const SILENCE_MS = 60_000;
// The platform's own cookies; a browser would send them to an instance only where a cookie was given a wide domain by mistake.
const OWN_COOKIE = /^\s*(?:__Host-|__Secure-)?berth/i;

/** One port for the platform and its instances, told apart by Host (DESIGN section 4); WebSockets pass. */
export function createEdge(options: EdgeOptions): Edge {
  const { fallback, logger } = options;
  const proxy = createLoopbackProxy({ cookieDomainRewrite: '', proxyTimeout: options.silenceMs ?? SILENCE_MS }, logger);

  const route = (request: IncomingMessage): number | 'platform' | EdgePage => {
    const host = parseInstanceHost(request.headers.host, options.baseDomain);
    if (host.kind === 'platform') return 'platform';
    if (host.kind === 'nobody') return NO_SUCH_INSTANCE;
    if (request.url?.startsWith('/') !== true && request.url !== '*') return BAD_TARGET;
    const endpoint = options.routes(host.instanceId);
    return endpoint === null ? NO_SUCH_INSTANCE : (endpoint.port ?? NOT_RUNNING);
  };

  const listeners = new LoopbackListeners({
    request: (request, response) => {
      const to = route(request);
      distrustForwarded(request);
      if (to === 'platform') return fallback.request(request, response);
      if (typeof to === 'object') return answerPage(response, to);
      keepOwnCookies(request);
      proxy.web(request, response, targetOf(to), (error) => {
        logger.debug({ err: error }, 'an instance did not answer');
        answerPage(response, BAD_GATEWAY);
      });
    },
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const to = route(request);
      distrustForwarded(request);
      if (to === 'platform')
        return fallback.upgrade === undefined ? refuseUpgrade(socket, NO_UPGRADE) : fallback.upgrade(request, socket, head);
      if (typeof to === 'object') return refuseUpgrade(socket, to);
      keepOwnCookies(request);
      proxy.ws(request, socket, head, targetOf(to), () => refuseUpgrade(socket, BAD_GATEWAY));
    },
  });

  let bound: number | null = null;
  return {
    listen: async (port) => {
      bound = await listeners.listen(port);
    },
    port: () => {
      if (bound === null) throw defect('edge.not-listening', 'The edge does not listen yet.');
      return bound;
    },
    close: () => listeners.close(),
  };
}

const targetOf = (port: number) => ({ target: { host: '127.0.0.1', port } });

const NO_UPGRADE: EdgePage = { status: 404, title: 'Not Found', text: 'There is no WebSocket here.' };

/** The edge is the first hop: what a client says about earlier ones is not known to be true. */
function distrustForwarded(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers))
    if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete request.headers[name];
}

function keepOwnCookies(request: IncomingMessage): void {
  const { cookie } = request.headers;
  if (cookie === undefined) return;
  const others = cookie.split(';').filter((pair) => !OWN_COOKIE.test(pair));
  if (others.length === 0) delete request.headers.cookie;
  else request.headers.cookie = others.join(';').trim();
}
