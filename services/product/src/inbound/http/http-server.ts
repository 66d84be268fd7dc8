import { type Listening, type Service, listen } from '@berth/platform';
import { defect } from '@berth/shared-kernel';
import type { RequestListener } from 'node:http';

/** Listens while it is started. */
export class HttpServer implements Service {
  private listening: Listening | null = null;

  constructor(
    private readonly app: RequestListener,
    private readonly address: { readonly host: string; readonly port: number },
  ) {}

  async start(): Promise<void> {
    this.listening = await listen(this.app, this.address);
  }

  async stop(): Promise<void> {
    await this.listening?.close();
  }

  url(): string {
    if (this.listening === null) throw defect('http.not-started', 'The HTTP server has no address before it has started.');
    return this.listening.url;
  }
}
