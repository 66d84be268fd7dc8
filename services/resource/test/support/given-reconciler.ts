import { randomUUID } from 'node:crypto';
import { Metrics } from '@berth/platform';
import { type InstanceId, systemClock, toBase36 } from '@berth/shared-kernel';
import type { Snapshots } from '../../src/application/ports/snapshots.js';
import { type Reconciler, type ReconcilerTimings, createReconciler } from '../../src/controllers/index.js';
import type { SpecChange } from '../../src/domain/instance/update-spec.js';
import { createEdge } from '../../src/outbound/edge/edge-proxy.js';
import { alwaysLeader } from '../../src/outbound/leadership/always-leader.js';
import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { ProcessCluster } from '../../src/outbound/process/process-cluster.js';
import { HttpProber } from '../../src/outbound/prober/http-prober.js';
import { silent } from './desired.js';
import { eventually } from '@berth/shared-kernel/testing';
import { InstancesInMemory } from './instances-in-memory.js';
import { instanceProcesses } from './processes.js';
import { type RawAnswer, rawHttp } from './raw-http.js';

const IMPATIENT: Partial<ReconcilerTimings> = {
  probeEveryMs: 50,
  // Nothing that a busy machine is slow with is failed; where that is tested, it is `DEMANDING`.
  unreachableAfterMs: 60_000,
  unreadyAfterMs: 60_000,
  recoverEveryMs: 100,
  confirmEveryMs: 30,
  restoreSnapshotsEveryMs: 50,
  beatEveryMs: 50,
  sweepEveryMs: 50,
  orphanGraceMs: 300,
};

/** Soon fails what does not answer or has no ready pod. */
export const DEMANDING: Partial<ReconcilerTimings> = { unreachableAfterMs: 2500, unreadyAfterMs: 2000 };

/** A reconciler with real processes, the real edge and the real prober, over instances in memory. */
export class GivenReconciler {
  readonly tag = randomUUID();
  readonly metrics = new Metrics();
  readonly store = new InstancesInMemory((id) => this.hostOf(id));
  cluster = this.newCluster();
  private reconciler: Reconciler | null = null;
  private readonly edge = createEdge({
    routes: (id) => this.cluster.endpointOf(id),
    baseDomain: 'localhost',
    fallback: { request: (_request, response) => void response.writeHead(404).end() },
    logger: silent,
  });

  constructor(
    readonly snapshots: Snapshots & { drop(): Promise<void> },
    private readonly timings: Partial<ReconcilerTimings>,
  ) {}

  static async open(
    snapshots: Snapshots & { drop(): Promise<void> } = new MemorySnapshots(),
    timings: Partial<ReconcilerTimings> = {},
  ): Promise<GivenReconciler> {
    const given = new GivenReconciler(snapshots, timings);
    await given.edge.listen(0);
    await given.startReconciler();
    return given;
  }

  /** @throws when a process of the platform is left */
  async close(): Promise<void> {
    await this.reconciler?.stop();
    await this.cluster.close();
    await this.edge.close();
    if (this.processes().length > 0) throw new Error(`${this.processes().length} processes are left`);
  }

  /** Starts it, or stops it and starts another in its place. */
  async startReconciler(change: Partial<ReconcilerTimings> = {}): Promise<void> {
    await this.reconciler?.stop();
    const { store, cluster, snapshots, metrics } = this;
    const clock = systemClock;
    const address = () => ({ host: '127.0.0.1', port: this.edge.port() });
    const prober = new HttpProber({ address, clock, logger: silent, metrics, timeoutMs: 1000 });
    const { settleInstance } = store;
    const recordObservation = store.recordObservationTo(snapshots);
    const timings = { ...IMPATIENT, ...this.timings, ...change };
    this.reconciler = createReconciler({
      leadership: alwaysLeader({ logger: silent }),
      store,
      cluster,
      prober,
      snapshots,
      settleInstance,
      recordObservation,
      clock,
      logger: silent,
      metrics,
      timings,
    });
    await this.reconciler.start();
  }

  /** What a restart of the platform leaves of the cluster, once `meanwhile` has been done: nothing. */
  async restartPlatform(meanwhile: () => void): Promise<void> {
    await this.reconciler?.stop();
    await this.cluster.close();
    meanwhile();
    this.cluster = this.newCluster();
    await this.snapshots.drop();
    await this.startReconciler();
  }

  create(image: string, healthPath?: string): InstanceId {
    const id = this.store.create(image, healthPath);
    this.reconciler?.nudge(id);
    return id;
  }

  command(id: InstanceId, which: 'start' | 'stop' | 'restart' | 'remove'): void {
    this.store[which](id);
    this.reconciler?.nudge(id);
  }

  update(id: InstanceId, change: SpecChange): void {
    this.store.update(id, change);
    this.reconciler?.nudge(id);
  }

  async settled(id: InstanceId, status: string): Promise<void> {
    await eventually(() => this.store.get(id).status === status, 60_000, `${id} being ${status}`);
  }

  async running(image = 'berth/hello:1'): Promise<InstanceId> {
    const id = this.create(image);
    await this.settled(id, 'RUNNING');
    return id;
  }

  page(id: InstanceId): Promise<RawAnswer> {
    return rawHttp({ port: this.edge.port(), host: this.hostOf(id) });
  }

  async podName(id: InstanceId): Promise<string | undefined> {
    return (await this.cluster.find(id))?.podName;
  }

  processes() {
    return instanceProcesses(this.tag);
  }

  /** Objects written to the cluster so far. */
  async writes(): Promise<number> {
    return Number(/berth_cluster_writes_total (\d+)/.exec(await this.metrics.text())?.[1] ?? 0);
  }

  private hostOf(id: InstanceId): string {
    return `i-${toBase36(id)}.localhost:${this.edge.port()}`;
  }

  private newCluster(): ProcessCluster {
    return new ProcessCluster({ logger: silent, tag: this.tag, backOffFirstMs: 50, backOffMostMs: 300, aliveEveryMs: 50 });
  }
}
