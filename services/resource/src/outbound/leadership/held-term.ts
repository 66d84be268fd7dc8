import type { Logger } from '@berth/platform';
import type { Lead } from '../../application/ports/leadership.js';

/** A term under way: what its leader does runs until the term is ended, from outside or by the leader itself. */
export class HeldTerm {
  private readonly ending = new AbortController();
  private byItself = false;
  /** Resolves when the leader's work has ended. */
  readonly ended: Promise<void>;

  constructor(
    lead: Lead,
    private readonly logger: Logger,
  ) {
    this.ended = this.run(lead);
  }

  /** Aborts when the term is over. */
  get over(): AbortSignal {
    return this.ending.signal;
  }

  /** True when the leader ended it, so that another should have the next. */
  get isResigned(): boolean {
    return this.byItself;
  }

  end(): void {
    this.ending.abort();
  }

  private async run(lead: Lead): Promise<void> {
    try {
      await lead({ over: this.ending.signal, resign: (reason) => this.resign(reason) });
      this.resign('it has nothing more to do');
    } catch (error) {
      this.logger.error({ err: error }, 'leading failed');
      this.resign('it failed');
    }
  }

  private resign(reason: string): void {
    if (this.ending.signal.aborted) return;
    this.byItself = true;
    this.logger.warn({ reason }, 'gives leadership up');
    this.end();
  }
}
