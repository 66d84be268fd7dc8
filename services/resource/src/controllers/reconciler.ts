import { backOffMs, type Metrics, type Service, Signal } from '@berth/platform';
import type { InstanceId } from '@berth/shared-kernel';
import type { Leadership, Term } from '../application/ports/leadership.js';
import { Leading, type LeadingOptions } from './leading.js';
import { type ReconcilerMetrics, reconcilerMetrics } from './reconciler-metrics.js';
import { DEFAULT_TIMINGS, type ReconcilerTimings } from './timings.js';

export interface ReconcilerDeps extends Omit<LeadingOptions, 'term' | 'fence' | 'measured' | 'timings' | 'workers'> {
  readonly leadership: Leadership;
  readonly metrics: Metrics;
  readonly timings?: Partial<ReconcilerTimings>;
  /** Instances handled at the same time; 16 when absent. */
  readonly workers?: number;
}

const FENCE_BACK_OFF = { firstMs: 100, mostMs: 2000 };

/**
 * Brings the cluster to what the database wants and settles what it sees, while this replica leads. Level-triggered: watch events,
 * nudges, the poll of due rows and the resync only say *which* instance to look at; every pass reads anew what is wanted and what is there.
 */
export class Reconciler implements Service {
  private readonly timings: ReconcilerTimings;
  private readonly measured: ReconcilerMetrics;
  private isTermUnderWay = false;
  private leading: Leading | null = null;

  constructor(private readonly deps: ReconcilerDeps) {
    this.timings = { ...DEFAULT_TIMINGS, ...deps.timings };
    this.measured = reconcilerMetrics(deps.metrics);
  }

  /** Stands for leadership; nothing is waited for. */
  async start(): Promise<void> {
    this.deps.leadership.campaign((term) => this.lead(term));
  }

  /** Hands over and resolves when the last pass has ended. */
  async stop(): Promise<void> {
    await this.deps.leadership.stop();
  }

  /** An instance wants a pass now; a hint that may be lost, since the leader, which may be another, polls the database too. */
  nudge(id: InstanceId): void {
    this.leading?.nudge(id);
  }

  leads(): boolean {
    return this.isTermUnderWay;
  }

  /** False while the leader does not see the cluster, or nobody knows who leads; one who follows another is not to see it. */
  isSynced(): boolean {
    return this.isTermUnderWay ? (this.leading?.isSynced() ?? false) : this.deps.leadership.isKnown();
  }

  private async lead(term: Term): Promise<void> {
    this.isTermUnderWay = true;
    this.measured.leads(true);
    try {
      const fence = await this.acquireFence(term);
      if (fence === null) return;
      this.leading = new Leading({
        ...this.deps,
        workers: this.deps.workers ?? 16,
        timings: this.timings,
        measured: this.measured,
        term,
        fence,
      });
      await this.leading.run();
    } finally {
      this.leading = null;
      this.isTermUnderWay = false;
      this.measured.leads(false);
    }
  }

  private async acquireFence(term: Term): Promise<number | null> {
    const { store, clock, logger } = this.deps;
    const from = clock.now().getTime();
    for (let failures = 1; !term.over.aborted; failures++) {
      try {
        return await store.acquireFence();
      } catch (error) {
        const waitMs = Math.round(backOffMs(failures, FENCE_BACK_OFF));
        logger.warn({ err: error, waitMs }, 'a leader without a fence does nothing; it is asked for again');
        await new Signal().wait(waitMs, term.over);
        if (clock.now().getTime() - from >= this.timings.unsyncedMostMs) term.resign('it got no fence from the database');
      }
    }
    return null;
  }
}

export const createReconciler = (deps: ReconcilerDeps): Reconciler => new Reconciler(deps);
