import { setImmediate as turn } from 'node:timers/promises';
import type { After } from '../../../../src/outbound/kubernetes/reflector/timings.js';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that moves when told. */
export class HandTime {
  private ms = 1_800_000_000_000;
  private timers: Timer[] = [];

  readonly clock = { now: () => new Date(this.ms) };

  readonly after: After = (ms, run) => {
    const timer = { at: this.ms + ms, run };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((each) => each !== timer));
  };

  /** Timers that were set and neither ran nor were taken back. */
  pending(): number {
    return this.timers.length;
  }

  /** Moves on, running each timer at its time and giving what it set off a chance to go on. */
  async pass(ms: number): Promise<void> {
    await this.settled();
    const until = this.ms + ms;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.ms = Math.max(this.ms, next.at);
      this.timers = this.timers.filter((each) => each !== next);
      next.run();
      await this.settled();
    }
    this.ms = until;
    await this.settled();
  }

  /** The wall clock is set, which timers do not notice. */
  setBack(ms: number): void {
    this.ms -= ms;
    this.timers = this.timers.map((timer) => ({ ...timer, at: timer.at - ms }));
  }

  async settled(): Promise<void> {
    for (let turns = 0; turns < 3; turns++) await turn();
  }
}
