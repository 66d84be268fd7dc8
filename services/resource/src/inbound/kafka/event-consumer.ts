import { type ConsumerOptions, type Service, startConsumer, type Subscription } from '@berth/platform';

/** Follows the topics of other contexts while it is started. */
export class EventConsumer implements Service {
  private subscription: Subscription | null = null;

  constructor(private readonly options: ConsumerOptions) {}

  async start(): Promise<void> {
    this.subscription ??= await startConsumer(this.options);
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = null;
  }
}
