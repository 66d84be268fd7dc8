import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http';
import { type ServerOptions, createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
}

/** An HTTP server in this process that answers as a test says: for what only bytes on a wire can show. */
export class FakeApiserver {
  readonly asked: Asked[] = [];
  /** Connections accepted so far. */
  connections = 0;
  readonly sockets = new Set<Socket>();
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.writeHead(500).end();
  private readonly server;

  private constructor(
    private readonly scheme: 'http' | 'https',
    tls: ServerOptions,
  ) {
    const listener: RequestListener = (request, response) => {
      const url = new URL(request.url ?? '/', 'http://apiserver');
      this.asked.push({ path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers });
      this.answer(request, response);
    };
    this.server = scheme === 'http' ? createServer(listener) : createSecureServer(tls, listener);
    this.server.on(scheme === 'http' ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
    });
  }

  static async open(tls?: ServerOptions): Promise<FakeApiserver> {
    const fake = new FakeApiserver(tls === undefined ? 'http' : 'https', tls ?? {});
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig for it; `cluster` and `user` in the words of a kubeconfig file. */
  kubeConfig({ server = this.url, cluster = {}, user = {} }: { server?: string; cluster?: object; user?: object } = {}): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromString(
      JSON.stringify({
        clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': this.scheme === 'http', ...cluster } }],
        users: [{ name: 'tester', user: { ...user } }],
        contexts: [{ name: 'test', context: { cluster: 'fake', user: 'tester' } }],
        'current-context': 'test',
      }),
    );
    return kubeConfig;
  }
}

export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
