import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unavailable } from '@berth/shared-kernel';

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** How long `close` lets requests under way run before it cuts them off; 5 s when absent. */
  readonly drainMs?: number;
}

/** An HTTP server that is listening. */
export interface Listening {
  /** Without a trailing slash, e.g. `http://127.0.0.1:41235`. */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Accepts nothing more, ends idle connections, waits for requests under way. */
  close(): Promise<void>;
}

/** Serves `app` over HTTP. @throws unavailable `server.port-in-use`; the system's error (`EACCES`, ...) where it may not listen */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port, backlog: 2048 }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    const { host, port } = options;
    throw unavailable('server.port-in-use', `Port ${port} on ${host} is in use by another program.`, {
      data: { host, port },
      cause: error,
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, port, server, close: () => drain(server, options.drainMs ?? 5_000) };
}

async function drain(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve, reject) => {
    // A keep-alive connection that is busy now becomes idle later, and close() alone would wait for its client.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close((error) => {
      clearInterval(sweep);
      clearTimeout(deadline);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
