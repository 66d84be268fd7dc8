import type { RequestListener } from 'node:http';
import { defect } from '@berth/shared-kernel';
import type { Service } from '../lifecycle/service.js';
import { listen, type Listening } from './listen.js';

export interface ServerAddress {
  /** `localhost` stands for both loopback addresses, as far as the machine has them: a browser may resolve it to either. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

const LOOPBACKS = ['127.0.0.1', '::1'];
const ABSENT = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** Serves an app on an address while it is started. */
export class HttpServer implements Service {
  private listening: readonly Listening[] = [];

  constructor(
    private readonly app: RequestListener,
    private readonly address: ServerAddress,
  ) {}

  async start(): Promise<void> {
    if (this.listening.length > 0) return;
    const { host, port } = this.address;
    const [first, ...others] = host === 'localhost' ? LOOPBACKS : [host];
    const main = await listen(this.app, { host: first ?? host, port });
    this.listening = [main];
    for (const other of others) await this.listenToo(other, main.port);
  }

  async stop(): Promise<void> {
    const closing = this.listening;
    this.listening = [];
    await Promise.all(closing.map((each) => each.close()));
  }

  /** Without a trailing slash. @throws defect `server.not-listening` before it is started */
  url(): string {
    const [main] = this.listening;
    if (main === undefined) throw defect('server.not-listening', 'The server has no address before it is started.');
    return main.url;
  }

  private async listenToo(host: string, port: number): Promise<void> {
    try {
      this.listening = [...this.listening, await listen(this.app, { host, port })];
    } catch (error) {
      if (ABSENT.includes((error as NodeJS.ErrnoException).code ?? '')) return;
      await this.stop();
      throw error;
    }
  }
}
