import type { RequestListener } from 'node:http';
import { defect } from '@berth/shared-kernel';
import type { Service } from '../lifecycle/service.js';
import { listen, type Listening } from './listen.js';

/** Serves an app on an address while it is started. */
export class HttpServer implements Service {
  private listening: Listening | null = null;

  constructor(
    private readonly app: RequestListener,
    private readonly address: { readonly host: string; readonly port: number },
  ) {}

  async start(): Promise<void> {
    this.listening ??= await listen(this.app, this.address);
  }

  async stop(): Promise<void> {
    await this.listening?.close();
    this.listening = null;
  }

  /** Without a trailing slash. @throws defect `server.not-listening` before it is started */
  url(): string {
    if (this.listening === null) throw defect('server.not-listening', 'The server has no address before it is started.');
    return this.listening.url;
  }
}
