import { defect } from '@berth/shared-kernel';
import type { Service } from './service.js';

/** A service that listens somewhere. */
export interface Addressed extends Service {
  url(): string;
}

/** A service that is composed only when it is started, since what it is told, or what it needs, is there only then. */
export class Late<S extends Service> implements Service {
  private made: S | null = null;

  constructor(private readonly compose: () => Promise<S>) {}

  /** @throws defect `service.not-started` */
  get service(): S {
    if (this.made === null) throw defect('service.not-started', 'This service has not been started yet.');
    return this.made;
  }

  get started(): S | null {
    return this.made;
  }

  async start(): Promise<void> {
    const made = await this.compose();
    await made.start();
    this.made = made;
  }

  async stop(): Promise<void> {
    const made = this.made;
    this.made = null;
    await made?.stop();
  }
}
