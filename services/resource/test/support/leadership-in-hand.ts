import type { Lead, Leadership } from '../../src/application/ports/leadership.js';

/** Leadership as the test gives and takes it. */
export class LeadershipInHand implements Leadership {
  readonly resignations: string[] = [];
  known = true;
  private lead: Lead | null = null;
  private over: AbortController | null = null;
  private ended: Promise<void> = Promise.resolve();

  campaign(lead: Lead): void {
    this.lead = lead;
  }

  isKnown(): boolean {
    return this.known;
  }

  /** Begins a term. */
  elect(): void {
    const over = new AbortController();
    this.over = over;
    const resign = (reason: string) => {
      this.resignations.push(reason);
      over.abort();
    };
    this.ended = this.lead?.({ over: over.signal, resign }) ?? Promise.resolve();
  }

  /** Ends the term; resolves when all that it did has ended. */
  async depose(): Promise<void> {
    this.over?.abort();
    await this.ended;
  }

  stop(): Promise<void> {
    return this.depose();
  }
}
