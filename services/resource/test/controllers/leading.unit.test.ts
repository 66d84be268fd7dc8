import { Metrics } from '@berth/platform';
import { systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Cluster } from '../../src/application/ports/cluster.js';
import type { ReconcilerTimings } from '../../src/controllers/index.js';
import { createReconciler } from '../../src/controllers/index.js';
import { alwaysLeader } from '../../src/outbound/leadership/always-leader.js';
import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { silent } from '../support/desired.js';
import { InstancesInMemory } from '../support/instances-in-memory.js';
import { LeadershipInHand } from '../support/leadership-in-hand.js';

/** A cluster of which only the watch is of interest: it is synced when the test says so. */
class BlindCluster implements Cluster {
  watches = 0;
  stopped = 0;
  synced = Promise.withResolvers<void>();
  isSynced = false;
  apply = async () => ({ writes: 0 });
  remove = async () => true;
  find = async () => null;
  list = async () => [];
  tidy = async () => {};
  watch = () => {
    this.watches += 1;
    return { synced: this.synced.promise, isSynced: () => this.isSynced, stop: async () => void (this.stopped += 1) };
  };
  sync(): void {
    this.isSynced = true;
    this.synced.resolve();
  }
}

function given(timings: Partial<ReconcilerTimings> = {}, leadership = new LeadershipInHand()) {
  const cluster = new BlindCluster();
  const store = new InstancesInMemory(() => 'host');
  const snapshots = new MemorySnapshots();
  const reconciler = createReconciler({
    leadership,
    store,
    cluster,
    snapshots,
    prober: { probe: async () => ({ reached: false, detail: '' }) },
    settleInstance: store.settleInstance,
    recordObservation: store.recordObservationTo(snapshots),
    clock: systemClock,
    logger: silent,
    metrics: new Metrics(),
    timings,
  });
  return { cluster, store, leadership, reconciler };
}

describe('a leader', () => {
  it('is degraded until it sees the cluster; who follows is only while nobody knows who leads', async () => {
    const { cluster, leadership, reconciler } = given();
    await reconciler.start();
    expect(reconciler.isSynced()).toBe(true);
    leadership.known = false;
    expect(reconciler.isSynced()).toBe(false);
    leadership.elect();
    leadership.known = true;
    expect(reconciler.isSynced()).toBe(false);
    await eventually(() => cluster.watches === 1);
    expect(reconciler.isSynced()).toBe(false);
    cluster.sync();
    expect(reconciler.isSynced()).toBe(true);
    await reconciler.stop();
    expect(reconciler.isSynced()).toBe(true);
    expect(cluster.stopped).toBe(1);
  });

  it('whose watch is not synced for too long gives up, whether it never was or is no more', async () => {
    const { cluster, leadership, reconciler } = given({ unsyncedMostMs: 200 });
    await reconciler.start();
    leadership.elect();
    await eventually(() => leadership.resignations.length === 1);
    await leadership.depose();
    cluster.sync();
    leadership.elect();
    await eventually(() => cluster.watches === 2);
    const from = performance.now();
    await eventually(() => performance.now() - from > 300);
    expect(leadership.resignations).toHaveLength(1);
    cluster.isSynced = false;
    await eventually(() => leadership.resignations.length === 2);
    await leadership.depose();
    expect(leadership.resignations).toEqual(Array.from({ length: 2 }, () => 'its cluster watch is not synced'));
  });

  it('that gets no fence does nothing, asks again, and gives up in the end', async () => {
    const { cluster, store, leadership, reconciler } = given({ unsyncedMostMs: 500 });
    let asked = 0;
    const acquire = store.acquireFence.bind(store);
    store.acquireFence = async () => {
      asked += 1;
      if (asked < 3) throw new Error('no database');
      return await acquire();
    };
    await reconciler.start();
    leadership.elect();
    await eventually(() => cluster.watches === 1);
    expect(asked).toBe(3);
    await leadership.depose();
    store.acquireFence = async () => {
      throw new Error('no database');
    };
    leadership.elect();
    await eventually(() => leadership.resignations.length === 1);
    await leadership.depose();
    expect(leadership.resignations).toEqual(['it got no fence from the database']);
    expect(cluster.watches).toBe(1);
  });

  it('without others begins a new term when it gave up, until it is stopped', async () => {
    const leadership = alwaysLeader({ logger: silent, standAsideMs: 10 });
    const { cluster, reconciler } = given({ unsyncedMostMs: 50 }, leadership as LeadershipInHand);
    onTestFinished(() => reconciler.stop());
    await reconciler.start();
    await eventually(() => cluster.watches >= 3);
    await reconciler.stop();
    expect(cluster.stopped).toBe(cluster.watches);
  });

  it('whose work fails is not the end of it', async () => {
    const leadership = alwaysLeader({ logger: silent, standAsideMs: 10 });
    let terms = 0;
    leadership.campaign(async () => {
      terms += 1;
      throw new Error('no good');
    });
    await eventually(() => terms >= 3);
    await leadership.stop();
    const after = terms;
    await new Promise((resolve) => setImmediate(resolve));
    expect(terms).toBe(after);
  });
});
