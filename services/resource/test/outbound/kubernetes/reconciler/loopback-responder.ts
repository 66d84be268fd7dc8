import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Answers for every instance, where no pod runs anything: on fake nodes nothing could. What is then shown is what the reconciler
 * does with the cluster, and nothing of whether an instance is reached.
 */
export class LoopbackResponder {
  /** Requests answered for instances. */
  answered = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const isNobody = request.headers.host?.startsWith('i-0.') ?? true;
      if (!isNobody) this.answered += 1;
      response.writeHead(isNobody ? 404 : 200).end();
    });
  }

  static async open(): Promise<LoopbackResponder> {
    const responder = new LoopbackResponder();
    await new Promise<void>((resolve) => responder.server.listen(0, '127.0.0.1', resolve));
    return responder;
  }

  address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
