import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { unavailable } from '@berth/shared-kernel';

export interface LoopbackHandlers {
  readonly request: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const ABSENT = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];
const ATTEMPTS = 10;

/** One port on 127.0.0.1 and, where the machine has it, on ::1: a browser may resolve `localhost` to either. */
export class LoopbackListeners {
  private servers: Server[] = [];
  private readonly sockets = new Set<Socket>();

  constructor(private readonly handlers: LoopbackHandlers) {}

  /** `port` 0 takes a free one. @throws unavailable `edge.port-in-use` */
  async listen(port: number): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const first = await this.open('127.0.0.1', port);
      const bound = (first.address() as AddressInfo).port;
      try {
        const second = await this.open('::1', bound).catch((error: unknown) => {
          if (ABSENT.includes(codeOf(error))) return null;
          throw error;
        });
        this.servers = second === null ? [first] : [first, second];
        return bound;
      } catch (error) {
        await closed(first);
        if (port !== 0 || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  /** Stops listening and ends every connection, upgraded ones too. */
  async close(): Promise<void> {
    const closing = this.servers.map(closed);
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closing);
    this.servers = [];
  }

  private async open(host: string, port: number): Promise<Server> {
    const server = createServer(
      // With a listener for upgrades, Node would hand it requests with any Upgrade header, such as `h2c`, which are to be answered as usual.
      { shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket' },
      this.handlers.request,
    );
    server.on('upgrade', this.handlers.upgrade);
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        resolve();
      });
    }).catch((error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      throw unavailable('edge.port-in-use', `Port ${port} on ${host} is in use by another program.`, {
        data: { host, port },
        cause: error,
      });
    });
    return server;
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
