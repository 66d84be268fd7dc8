import type { Service } from '../lifecycle/service.js';
import { type ConsumerOptions, startConsumer } from './consumer.js';
import type { Subscription } from './event-log.js';

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
