import { type Logger, Signal, within } from '@berth/platform';
import { type Clock, systemClock } from '@berth/shared-kernel';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Lead, Leadership } from '../../../application/ports/leadership.js';
import { HeldTerm } from '../../leadership/held-term.js';
import { leaseApi } from './lease-api.js';
import { LeaseElection } from './lease-election.js';

/** All in milliseconds. */
export interface LeaseTimings {
  /** How long others wait for a leader that has fallen silent; whole seconds. */
  readonly leaseDurationMs: number;
  /** How long a leader that cannot renew goes on; less than the Lease's duration, so that no other leads yet. */
  readonly renewDeadlineMs: number;
  readonly renewEveryMs: number;
  /** How often those who do not lead look; with it a clean hand-over is as quick. */
  readonly lookEveryMs: number;
  /** How long one who resigned leaves it to others. */
  readonly standAsideMs: number;
  /** How long the work of an ended term is waited for before the Lease is given back. */
  readonly drainMs: number;
}

export const LEASE_TIMINGS: LeaseTimings = {
  leaseDurationMs: 10_000,
  renewDeadlineMs: 7_000,
  renewEveryMs: 2_000,
  lookEveryMs: 500,
  standAsideMs: 5_000,
  drainMs: 1_000,
};

export interface LeaseLeadershipOptions {
  readonly kubeConfig: KubeConfig;
  /** Where the Lease is kept; it must exist. */
  readonly namespace: string;
  /** `berth-resource` when absent. */
  readonly name?: string;
  /** Unlike that of any other replica; the same again after a restart takes its own Lease back at once. */
  readonly identity: string;
  readonly logger: Logger;
  readonly timings?: Partial<LeaseTimings>;
  readonly clock?: Clock;
}

/** Leadership by a Lease (coordination.k8s.io/v1): whoever holds it leads. */
export class LeaseLeadership implements Leadership {
  private readonly timings: LeaseTimings;
  private readonly election: LeaseElection;
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private campaigning: Promise<void> | null = null;
  private answeredAt: number | null = null;
  private isAway = false;
  private asking: Promise<unknown> = Promise.resolve();

  constructor({ kubeConfig, namespace, name = 'berth-resource', identity, logger, timings, clock = systemClock }: LeaseLeadershipOptions) {
    this.timings = { ...LEASE_TIMINGS, ...timings };
    this.logger = logger.child({ lease: `${namespace}/${name}`, identity });
    const { leaseDurationMs, renewDeadlineMs } = this.timings;
    const api = leaseApi({ kubeConfig, namespace, name, requestTimeoutMs: Math.ceil(renewDeadlineMs / 3) });
    this.election = new LeaseElection({ api, identity, leaseDurationMs, clock, monotonicMs });
  }

  campaign(lead: Lead): void {
    this.campaigning ??= this.stand(lead);
  }

  isKnown(): boolean {
    return this.answeredAt !== null && monotonicMs() - this.answeredAt < this.timings.leaseDurationMs;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.campaigning;
  }

  private async stand(lead: Lead): Promise<void> {
    const { lookEveryMs, standAsideMs } = this.timings;
    while (!this.stopping.signal.aborted) {
      const askedAt = monotonicMs();
      if ((await this.answer(() => this.election.stand())) === true) {
        const isResigned = await this.hold(lead, askedAt);
        if (isResigned) await this.pause(standAsideMs);
      } else await this.pause(lookEveryMs);
    }
  }

  /** Leads until it is over; true when it was given up. */
  private async hold(lead: Lead, sinceMs: number): Promise<boolean> {
    this.logger.info('leads');
    const term = new HeldTerm(lead, this.logger);
    const end = () => term.end();
    this.stopping.signal.addEventListener('abort', end);
    // It may have been told to stop while it still asked for the Lease.
    if (this.stopping.signal.aborted) end();
    await this.keep(term, sinceMs);
    this.stopping.signal.removeEventListener('abort', end);
    term.end();
    await within(term.ended, this.timings.drainMs);
    await this.answer(() => this.election.release());
    this.logger.info('leads no longer');
    await term.ended;
    return term.isResigned;
  }

  /** Renews until the term is over or the Lease is lost. */
  private async keep(term: HeldTerm, sinceMs: number): Promise<void> {
    const { renewEveryMs, renewDeadlineMs, lookEveryMs } = this.timings;
    let renewedAt = sinceMs;
    let waitMs = renewEveryMs;
    for (;;) {
      await new Signal().wait(waitMs, term.over);
      if (term.over.aborted) return;
      const askedAt = monotonicMs();
      const isOurs = await within(
        this.answer(() => this.election.renew()),
        renewedAt + renewDeadlineMs - askedAt,
        term.over,
      );
      if (isOurs === false) return this.logger.warn('another has taken the lead');
      // Counted from when it was asked for, which is before anybody can have seen it.
      if (isOurs === true) renewedAt = askedAt;
      else if (monotonicMs() - renewedAt >= renewDeadlineMs) return this.logger.warn('the Lease could not be renewed in time');
      waitMs = isOurs === true ? renewEveryMs : lookEveryMs;
    }
  }

  /** Null when nobody answered. One question at a time: a renewal that is still under way would defeat the release after it. */
  private answer<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
    const answered = this.asking.then(() => this.ask(ask));
    this.asking = answered;
    return answered;
  }

  private async ask<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
    try {
      const answer = await ask();
      this.answeredAt = monotonicMs();
      if (this.isAway) this.logger.info('the Lease can be reached again');
      this.isAway = false;
      return answer;
    } catch (error) {
      if (!this.isAway) this.logger.warn({ err: error }, 'the Lease cannot be reached; it is tried again');
      this.isAway = true;
      return null;
    }
  }

  // Not all at the same moment: between half and one and a half times as long.
  private pause(ms: number): Promise<void> {
    return new Signal().wait(ms * (0.5 + Math.random()), this.stopping.signal);
  }
}

const monotonicMs = (): number => performance.now();
