import type { IncomingMessage } from 'node:http';
import type { Logger } from '@berth/platform';
import { type ServerOptions, createProxyServer } from 'http-proxy-3';

const CONNECT_MS = 2000;
// RFC 9110, 7.6.1. A fixed list: those that a client names in Connection could be ones that the target relies on.
const HOP_BY_HOP = ['upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'te'];

/** A proxy to listeners on this machine, with what http-proxy leaves to its user put right. */
export function createLoopbackProxy(options: ServerOptions, logger: Logger) {
  const proxy = createProxyServer({
    xfwd: true,
    // Passes the path on as it came instead of normalising it.
    toProxy: true,
    connectTimeout: CONNECT_MS,
    ...options,
  });
  // Of plain requests only; that of a WebSocket is passed on as it is.
  proxy.on('start', dropHopByHop);
  proxy.on('proxyRes', (answer, _request, response) => {
    // The connection to the target is closed after each answer; that says nothing about the client's.
    delete answer.headers.connection;
    // An answer that breaks off has to break off for the client too, else it waits for the rest.
    answer.once('close', () => {
      if (!answer.complete) response.destroy();
    });
  });
  // An aborted client: there is nobody left to answer.
  proxy.on('error', (error) => logger.debug({ err: error }, 'a proxied connection broke'));
  return proxy;
}

function dropHopByHop({ headers }: IncomingMessage): void {
  if (headers.upgrade !== undefined) headers.connection = 'keep-alive';
  for (const name of HOP_BY_HOP) delete headers[name];
}
