import { type Express, listen, type Listening, type Service } from '@berth/platform';
import { defect } from '@berth/shared-kernel';

/** Serves the API of this context while it is started. */
export class HttpServer implements Service {
  private listening: Listening | null = null;

  constructor(
    private readonly app: Express,
    private readonly address: { readonly host: string; readonly port: number },
  ) {}

  async start(): Promise<void> {
    this.listening ??= await listen(this.app, this.address);
  }

  async stop(): Promise<void> {
    await this.listening?.close();
    this.listening = null;
  }

  /** @throws defect `server.not-listening` before it is started */
  url(): string {
    if (this.listening === null) throw defect('server.not-listening', 'The resource service does not listen yet.');
    return this.listening.url;
  }
}
