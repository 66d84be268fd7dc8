import { type Logger, Poller } from '@berth/platform';
import type { Clock, InstanceId } from '@berth/shared-kernel';
import type { RecordObservation } from '../application/commands/record-observation.js';
import type { SettleInstance } from '../application/commands/settle-instance.js';
import type { Cluster } from '../application/ports/cluster.js';
import type { Term } from '../application/ports/leadership.js';
import type { Prober } from '../application/ports/prober.js';
import type { ReconcileStore } from '../application/ports/reconcile-store.js';
import type { Snapshots } from '../application/ports/snapshots.js';
import { orWhenAway } from '../application/snapshots-away.js';
import { DueInstances } from './due-instances.js';
import { Observations } from './observe.js';
import { OrphanSweeper } from './orphan-sweeper.js';
import type { Handled } from './phase.js';
import { type ReconcileInstance, reconcileInstance } from './reconcile-instance.js';
import type { ReconcilerMetrics } from './reconciler-metrics.js';
import { SyncGuard } from './sync-guard.js';
import type { ReconcilerTimings } from './timings.js';
import { WatchCache } from './watch-cache.js';
import { WorkQueue } from './work-queue.js';

export interface LeadingOptions {
  readonly term: Term;
  readonly fence: number;
  readonly store: ReconcileStore;
  readonly cluster: Cluster;
  readonly prober: Prober;
  readonly snapshots: Snapshots;
  readonly settleInstance: SettleInstance;
  readonly recordObservation: RecordObservation;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measured: ReconcilerMetrics;
  readonly timings: ReconcilerTimings;
  readonly workers: number;
}

/** What a leader does in one term: everything in it is new, and belongs to the term's fence. */
export class Leading {
  private readonly cache: WatchCache;
  private readonly queue: WorkQueue<InstanceId>;
  private readonly observations: Observations;
  private readonly guard: Poller;
  /** Instances whose next pass is to look for drift that the watch cannot show. */
  private readonly thorough = new Set<InstanceId>();
  private pollers: readonly Poller[] = [];

  constructor(private readonly options: LeadingOptions) {
    const { cluster, clock, logger, timings, workers, measured, term } = options;
    this.cache = new WatchCache({ cluster, clock, changed: (id) => this.queue.add(id) });
    this.observations = new Observations(options);
    this.queue = new WorkQueue<InstanceId>({
      workers,
      backOff: { firstMs: timings.backOffFirstMs, mostMs: timings.backOffMostMs },
      failed: (id, error, retryMs) =>
        logger.warn({ err: error, instanceId: String(id), retryMs: Math.round(retryMs) }, 'a pass failed and will be run again'),
      depth: measured.depth,
    });
    const guard = new SyncGuard({
      clock,
      patienceMs: timings.unsyncedMostMs,
      isSynced: () => this.isSynced(),
      givesUp: () => term.resign('its cluster watch is not synced'),
    });
    this.guard = this.every('sync-guard', Math.min(1000, timings.unsyncedMostMs / 4), async () => guard.look());
  }

  /** Leads until the term is over; resolves when the last pass has ended. */
  async run(): Promise<void> {
    const { term, measured } = this.options;
    await this.guard.start();
    void this.begin();
    await aborted(term.over);
    await Promise.all([this.guard.stop(), ...this.pollers.map((poller) => poller.stop()), this.queue.stop(), this.cache.stop()]);
    measured.depth(0);
  }

  nudge(id: InstanceId): void {
    this.queue.add(id);
  }

  isSynced(): boolean {
    return this.cache.isSynced();
  }

  /** Passes begin when the watch's first list is in, and nothing is settled before. */
  private async begin(): Promise<void> {
    const { term, logger } = this.options;
    try {
      await this.cache.start();
      if (term.over.aborted) return;
      const reconcile = this.passes();
      this.queue.start((id) => this.options.measured.timed(() => this.pass(reconcile, id)));
      this.pollers = this.makePollers();
      await Promise.all(this.pollers.map((poller) => poller.start()));
    } catch (error) {
      if (term.over.aborted) return;
      logger.error({ err: error }, 'the cluster watch could not be begun');
      term.resign('its cluster watch could not be begun');
    }
  }

  private passes(): ReconcileInstance {
    const { store, cluster, prober, settleInstance, clock, timings, measured } = this.options;
    return reconcileInstance({
      store,
      cache: this.cache,
      observations: this.observations,
      tools: { cluster, prober, settleInstance, clock, patience: timings, wrote: measured.wrote },
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

  private makePollers(): readonly Poller[] {
    const { store, cluster, snapshots, clock, logger, timings, fence } = this.options;
    const sweeper = new OrphanSweeper({ cluster, store, clock, logger, graceMs: timings.orphanGraceMs });
    const due = new DueInstances({
      store,
      clock,
      allEveryMs: timings.pollEveryMs,
      offer: (id) => this.queue.offer(id),
      want: (id) => this.queue.add(id),
    });
    return [
      this.every('resync', timings.resyncEveryMs, () => this.resync()),
      this.every('due', timings.lookEveryMs, () => due.look()),
      this.every('heartbeat', timings.beatEveryMs, async () => {
        const at = this.cache.lastAlive();
        if (at !== null) await orWhenAway(snapshots.beat(at, fence), undefined);
      }),
      this.every('snapshots', timings.restoreSnapshotsEveryMs, () => this.observations.restore()),
      this.every('orphans', timings.sweepEveryMs, () => sweeper.sweep()),
      this.every('tidy', timings.tidyEveryMs, () => cluster.tidy()),
    ];
  }

  private async resync(): Promise<void> {
    const live = new Set(await this.options.store.live());
    for (const id of live) {
      this.thorough.add(id);
      this.queue.offer(id);
    }
    // Settled by another who leads or led: a pass finds it DELETED and drops what is kept of it.
    for (const id of this.observations.ids()) if (!live.has(id)) this.queue.offer(id);
  }

  private every(name: string, everyMs: number, run: () => Promise<void>): Poller {
    return new Poller({ name: `resource-${name}`, everyMs, run, logger: this.options.logger });
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
