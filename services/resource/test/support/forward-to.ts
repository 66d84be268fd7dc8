import type { Logger } from '@berth/platform';
import { BAD_GATEWAY, answerPage, refuseUpgrade } from '../../src/outbound/edge/edge-pages.js';
import type { EdgeFallback } from '../../src/outbound/edge/edge-proxy.js';
import { createLoopbackProxy } from '../../src/outbound/edge/loopback-proxy.js';

/** A fallback that hands everything on to another listener, e.g. the BFF's `http://127.0.0.1:<port>`, with X-Forwarded-*. */
export function forwardTo(url: () => string, logger: Logger): EdgeFallback {
  const proxy = createLoopbackProxy({}, logger);
  return {
    request: (request, response) =>
      proxy.web(request, response, { target: url() }, () => answerPage(response, { ...BAD_GATEWAY, text: 'The platform did not answer.' })),
    upgrade: (request, socket, head) => proxy.ws(request, socket, head, { target: url() }, () => refuseUpgrade(socket, BAD_GATEWAY)),
  };
}
