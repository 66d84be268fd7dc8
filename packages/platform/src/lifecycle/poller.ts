import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { backOffMs, type BackOffLimits, OUTAGE_BACK_OFF } from './back-off.js';
import type { Service } from './service.js';
import { Signal } from './signal.js';

export interface PollerOptions {
  readonly name: string;
  /** The longest time between the end of a run and the next. */
  readonly everyMs: number;
  /** Wakes the poller before its time. */
  readonly signal?: Signal;
  /** One pass; `abort` fires when the poller is being stopped. */
  readonly run: (abort: AbortSignal) => Promise<unknown>;
  /** How long to wait after a failed pass; `OUTAGE_BACK_OFF` when absent. */
  readonly backOff?: BackOffLimits;
  readonly logger: Logger;
}

/** Runs a pass at start, whenever signalled, and every interval; passes never overlap; a failed one is logged and backed off. */
export class Poller implements Service {
  private readonly stopping = new AbortController();
  private readonly signal: Signal;
  private loop: Promise<void> | null = null;

  constructor(private readonly options: PollerOptions) {
    this.signal = options.signal ?? new Signal();
  }

  async start(): Promise<void> {
    this.loop ??= this.poll();
  }

  /** Resolves when the pass under way, if any, has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async poll(): Promise<void> {
    const { name, everyMs, run, logger, backOff = OUTAGE_BACK_OFF } = this.options;
    const abort = this.stopping.signal;
    let failures = 0;
    while (!abort.aborted) {
      try {
        await run(abort);
        failures = 0;
        // A pass that is signalled while it runs follows at once and must not starve timers and sockets.
        await nextTurn();
        await this.signal.wait(everyMs, abort);
      } catch (error) {
        if (abort.aborted) return;
        failures += 1;
        const waitMs = backOffMs(failures, backOff);
        logger.error({ err: error, poller: name, failures, waitMs: Math.round(waitMs) }, 'a pass failed and will be run again');
        // A signal of its own, so that a notify does not cut the back-off short but is kept for the pass after it.
        await new Signal().wait(waitMs, abort);
      }
    }
  }
}
