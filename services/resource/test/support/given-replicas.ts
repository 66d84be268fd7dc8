import { randomUUID } from 'node:crypto';
import type { WireEvent } from '@berth/contracts';
import { Metrics } from '@berth/platform';
import { type InstanceId, systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { onTestFinished } from 'vitest';
import type { Cluster } from '../../src/application/ports/cluster.js';
import type { Snapshots } from '../../src/application/ports/snapshots.js';
import { type Reconciler, type ReconcilerTimings, createReconciler } from '../../src/controllers/index.js';
import { createEdge } from '../../src/outbound/edge/edge-proxy.js';
import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { ProcessCluster } from '../../src/outbound/process/process-cluster.js';
import { HttpProber } from '../../src/outbound/prober/http-prober.js';
import { silent, specOf } from './desired.js';
import { type Resource, givenResource } from './given-resource.js';
import { LeadershipInHand } from './leadership-in-hand.js';

export interface Replica {
  readonly leadership: LeadershipInHand;
  readonly reconciler: Reconciler;
  readonly metrics: Metrics;
}

export interface GivenReplicas {
  readonly resource: Resource;
  readonly cluster: ProcessCluster;
  /** Another replica over the same database and cluster; it leads when the test says so. `over` is put between it and the cluster. */
  replica(options?: { timings?: Partial<ReconcilerTimings>; over?: (cluster: Cluster) => Cluster }): Promise<Replica>;
  create(image?: string): Promise<InstanceId>;
  settled(id: InstanceId, status: string): Promise<void>;
  /** What was told of an instance, in its order. */
  told(id: InstanceId): Promise<readonly WireEvent[]>;
}

let orders = 1000n;

/** Several reconcilers over one real database and one cluster of real processes. */
export async function givenReplicas(snapshots: Snapshots = new MemorySnapshots()): Promise<GivenReplicas> {
  const resource = await givenResource({ clock: systemClock, snapshots });
  const cluster = new ProcessCluster({ logger: silent, tag: randomUUID(), backOffFirstMs: 50, backOffMostMs: 300, aliveEveryMs: 50 });
  const edge = createEdge({
    routes: (id) => cluster.endpointOf(id),
    baseDomain: 'localhost',
    fallback: { request: (_request, response) => void response.writeHead(404).end() },
    logger: silent,
  });
  await edge.listen(0);
  const reconcilers: Reconciler[] = [];
  onTestFinished(async () => {
    await Promise.all(reconcilers.map((reconciler) => reconciler.stop()));
    await cluster.close();
    await edge.close();
  });
  const { settleInstance, recordObservation } = resource.useCases;
  return {
    resource,
    cluster,
    replica: async ({ timings = {}, over = (same: Cluster) => same } = {}) => {
      const metrics = new Metrics();
      const leadership = new LeadershipInHand();
      const address = () => ({ host: '127.0.0.1', port: edge.port() });
      const prober = new HttpProber({ address, clock: systemClock, logger: silent, metrics, timeoutMs: 2000 });
      const reconciler = createReconciler({
        leadership,
        store: resource.store,
        cluster: over(cluster),
        prober,
        snapshots,
        settleInstance,
        recordObservation,
        clock: systemClock,
        logger: silent,
        metrics,
        timings: { probeEveryMs: 50, confirmEveryMs: 30, ...timings },
      });
      reconcilers.push(reconciler);
      await reconciler.start();
      return { leadership, reconciler, metrics };
    },
    create: async (image = 'berth/hello:1') => {
      orders += 1n;
      const orderId = orders;
      const provision_by = Math.floor(Date.now() / 1000) + 600;
      await resource.orderPaid({ orderId, spec: { ...specOf(image), gpu: 0 }, provision_by });
      return await resource.instanceOfOrder(orderId);
    },
    settled: async (id, status) => {
      await eventually(async () => (await resource.store.load(id))?.status === status, 60_000, `${id} being ${status}`);
    },
    told: async (id) => (await resource.published()).filter((event) => 'instance_id' in event && event.instance_id === id),
  };
}
