import { isOutage, type PatientStartOptions, startPatiently } from './patient-start.js';
import type { Service } from './service.js';
import { Signal } from './signal.js';

export interface BackgroundStartOptions extends PatientStartOptions {
  /** How long `start` waits for it before it goes on without, and `stop` for a start under way; 2 s when absent. */
  readonly graceMs?: number;
}

/**
 * A part that needs something which all share (the event log, the cluster) and without which its service can serve all the same:
 * it is started when that is there, now or later, and `start` waits for it only a moment.
 */
export class BackgroundStart implements Service {
  private readonly stopping = new AbortController();
  private starting: Promise<boolean> = Promise.resolve(false);
  private isAwaited = true;

  constructor(private readonly options: BackgroundStartOptions) {}

  /** @throws what the part threw, where that came within the moment and will not pass */
  async start(): Promise<void> {
    const { isPassing = isOutage } = this.options;
    // Once nobody waits there is nobody to tell, so that then even what looks final is logged and tried again.
    const options = { ...this.options, isPassing: (error: unknown) => !this.isAwaited || isPassing(error) };
    this.starting = startPatiently(options, this.stopping.signal);
    try {
      await this.aMomentFor(this.starting);
    } finally {
      this.isAwaited = false;
    }
  }

  /** Ends it, or the waiting for it; a start that hangs is left behind and ended when it comes through. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const stopped = this.starting.then(async (isStarted) => (isStarted ? this.options.service.stop() : undefined));
    const isUnderWay = (await this.aMomentFor(this.starting)) === undefined;
    if (isUnderWay)
      stopped.catch((error: unknown) => this.options.logger.error({ err: error, part: this.options.name }, 'stopping failed'));
    else await stopped;
  }

  private async aMomentFor(starting: Promise<boolean>): Promise<boolean | undefined> {
    const over = new AbortController();
    const late = new Signal().wait(this.options.graceMs ?? 2_000, over.signal).then(() => undefined);
    try {
      return await Promise.race([starting, late]);
    } finally {
      over.abort();
    }
  }
}
