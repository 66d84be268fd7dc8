import { defect } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { Service } from './service.js';
import { Signal } from './signal.js';

export interface LifecyclePart {
  readonly name: string;
  readonly service: Service;
}

export interface LifecycleOptions {
  readonly parts: readonly LifecyclePart[];
  readonly logger: Logger;
  /** How long one part may take to stop before the next is stopped; 10 s when absent. */
  readonly stopDeadlineMs?: number;
}

/** Starts parts in order and stops them in reverse; when one fails to start, those already started are stopped and the error goes on. */
export class Lifecycle implements Service {
  private started: LifecyclePart[] = [];

  constructor(private readonly options: LifecycleOptions) {}

  async start(): Promise<void> {
    for (const part of this.options.parts) {
      try {
        await part.service.start();
      } catch (error) {
        await this.stop().catch((failure: unknown) => this.options.logger.error({ err: failure }, 'stopping after a failed start failed'));
        throw error;
      }
      this.started.push(part);
    }
  }

  /** Stops every started part even when some fail. @throws defect `lifecycle.stop-failed` naming those that failed or were too slow */
  async stop(): Promise<void> {
    const parts = this.started.toReversed();
    this.started = [];
    const failed: string[] = [];
    const causes: unknown[] = [];
    for (const part of parts) {
      try {
        await this.stopInTime(part);
      } catch (error) {
        failed.push(part.name);
        causes.push(error);
      }
    }
    if (failed.length > 0)
      throw defect('lifecycle.stop-failed', `These parts did not stop cleanly: ${failed.join(', ')}.`, {
        data: { parts: failed },
        cause: new AggregateError(causes),
      });
  }

  private async stopInTime(part: LifecyclePart): Promise<void> {
    const deadlineMs = this.options.stopDeadlineMs ?? 10_000;
    const over = new AbortController();
    const late = new Signal().wait(deadlineMs, over.signal).then(() => 'late' as const);
    try {
      const first = await Promise.race([part.service.stop().then(() => 'stopped' as const), late]);
      if (first === 'late') throw defect('lifecycle.stop-late', `${part.name} did not stop within ${deadlineMs} ms.`);
    } finally {
      over.abort();
    }
  }
}
