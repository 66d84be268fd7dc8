import { type Logger, type Metrics, Poller, type Service } from '@berth/platform';
import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { RecordObservation } from '../application/commands/record-observation.js';
import type { SettleInstance } from '../application/commands/settle-instance.js';
import type { Cluster } from '../application/ports/cluster.js';
import type { Prober } from '../application/ports/prober.js';
import type { ReconcileStore } from '../application/ports/reconcile-store.js';
import type { Snapshots } from '../application/ports/snapshots.js';
import { Observations } from './observe.js';
import { OrphanSweeper } from './orphan-sweeper.js';
import type { Handled, Patience } from './phase.js';
import { type ReconcileInstance, reconcileInstance } from './reconcile-instance.js';
import { type ReconcilerMetrics, reconcilerMetrics } from './reconciler-metrics.js';
import { WatchCache } from './watch-cache.js';
import { WorkQueue } from './work-queue.js';

/** The reconciler's own intervals, beside its patience with instances; all in milliseconds. */
export interface ReconcilerTimings extends Patience {
  readonly pollEveryMs: number;
  readonly resyncEveryMs: number;
  readonly beatEveryMs: number;
  readonly restoreSnapshotsEveryMs: number;
  readonly sweepEveryMs: number;
  readonly orphanGraceMs: number;
  readonly backOffFirstMs: number;
  readonly backOffMostMs: number;
}

export const DEFAULT_TIMINGS: ReconcilerTimings = {
  probeEveryMs: 500,
  unreachableAfterMs: 10_000,
  unreadyAfterMs: 30_000,
  recoverEveryMs: 5000,
  confirmEveryMs: 250,
  pollEveryMs: 1000,
  resyncEveryMs: 60_000,
  beatEveryMs: 1000,
  restoreSnapshotsEveryMs: 5000,
  sweepEveryMs: 30_000,
  orphanGraceMs: 60_000,
  backOffFirstMs: 200,
  backOffMostMs: 15_000,
};

export interface ReconcilerDeps {
  readonly store: ReconcileStore;
  readonly cluster: Cluster;
  readonly prober: Prober;
  readonly snapshots: Snapshots;
  readonly settleInstance: SettleInstance;
  readonly recordObservation: RecordObservation;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timings?: Partial<ReconcilerTimings>;
  /** Instances handled at the same time; 16 when absent. */
  readonly workers?: number;
}

const DUE_LIMIT = 500;

/**
 * Brings the cluster to what the database wants and settles what it sees. Level-triggered: watch events, nudges, the poll of due
 * rows and the resync only say *which* instance to look at; every pass reads anew what is wanted and what is there.
 */
export class Reconciler implements Service {
  private readonly timings: ReconcilerTimings;
  private readonly measured: ReconcilerMetrics;
  private readonly cache: WatchCache;
  private readonly queue: WorkQueue<InstanceId>;
  /** Instances whose next pass is to look for drift that the watch cannot show. */
  private readonly thorough = new Set<InstanceId>();
  private pollers: readonly Poller[] = [];
  private stopped = false;

  constructor(private readonly deps: ReconcilerDeps) {
    const { cluster, clock } = deps;
    this.timings = { ...DEFAULT_TIMINGS, ...deps.timings };
    this.measured = reconcilerMetrics(deps.metrics);
    this.cache = new WatchCache({ cluster, clock, changed: (id) => this.queue.add(id) });
    this.queue = new WorkQueue<InstanceId>({
      workers: deps.workers ?? 16,
      backOff: { firstMs: this.timings.backOffFirstMs, mostMs: this.timings.backOffMostMs },
      failed: (id, error, retryMs) =>
        deps.logger.warn({ err: error, instanceId: String(id), retryMs: Math.round(retryMs) }, 'a pass failed and will be run again'),
      depth: this.measured.depth,
    });
  }

  /** Resolves when the watch was begun; passes begin when its first list is in, and nothing is settled before. */
  async start(): Promise<void> {
    const fence = await this.deps.store.acquireFence();
    const observations = new Observations(fence, this.deps.recordObservation, this.deps.snapshots);
    void this.cache.start().then(() => this.begin(observations, fence));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.pollers.map((poller) => poller.stop()));
    await this.queue.stop();
    await this.cache.stop();
  }

  /** An instance wants a pass now; a hint that may be lost, since the database is polled too. */
  nudge(id: InstanceId): void {
    this.queue.add(id);
  }

  isSynced(): boolean {
    return this.cache.isSynced();
  }

  private async begin(observations: Observations, fence: number): Promise<void> {
    if (this.stopped) return;
    const reconcile = this.passes(observations);
    this.queue.start((id) => this.measured.timed(() => this.pass(reconcile, id)));
    this.pollers = this.makePollers(observations, fence);
    await Promise.all(this.pollers.map((poller) => poller.start()));
  }

  private passes(observations: Observations) {
    const { store, cluster, prober, settleInstance, clock } = this.deps;
    return reconcileInstance({
      store,
      cache: this.cache,
      observations,
      tools: { cluster, prober, settleInstance, clock, patience: this.timings, wrote: this.measured.wrote },
      watchingSince: clock.now(),
      woken: (id) => this.queue.forget(id),
    });
  }

  private async pass(reconcile: ReconcileInstance, id: InstanceId): Promise<Handled> {
    const isThorough = this.thorough.delete(id);
    try {
      return await reconcile(id, isThorough);
    } catch (error) {
      if (isThorough) this.thorough.add(id);
      throw error;
    }
  }

  private makePollers(observations: Observations, fence: number): readonly Poller[] {
    const { store, cluster, snapshots, clock, logger } = this.deps;
    const sweeper = new OrphanSweeper({ cluster, store, clock, logger, graceMs: this.timings.orphanGraceMs });
    const every = (name: string, everyMs: number, run: () => Promise<void>) => new Poller({ name, everyMs, run, logger });
    return [
      every('resource-resync', this.timings.resyncEveryMs, async () => {
        for (const id of await store.live()) {
          this.thorough.add(id);
          this.queue.offer(id);
        }
      }),
      every('resource-due', this.timings.pollEveryMs, async () => {
        for (const id of await store.due(DUE_LIMIT)) this.queue.offer(id);
      }),
      every('resource-heartbeat', this.timings.beatEveryMs, async () => {
        const at = this.cache.lastAlive();
        if (at !== null) await snapshots.beat(at, fence);
      }),
      every('resource-snapshots', this.timings.restoreSnapshotsEveryMs, () => observations.restore()),
      every('resource-orphans', this.timings.sweepEveryMs, () => sweeper.sweep()),
    ];
  }
}

export const createReconciler = (deps: ReconcilerDeps): Reconciler => new Reconciler(deps);
