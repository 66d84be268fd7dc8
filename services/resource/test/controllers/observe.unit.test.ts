import { SNAPSHOT_KEPT_MS, type Snapshot } from '@berth/contracts';
import { type InstanceId, unavailable } from '@berth/shared-kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { K8sObservation } from '../../src/application/ports/k8s-observations.js';
import type { Revision } from '../../src/application/ports/snapshots.js';
import { Observations } from '../../src/controllers/observe.js';
import type { Pass } from '../../src/controllers/phase.js';
import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { freshId } from '../support/desired.js';
import { aPass, seen, target } from '../support/passes.js';

/** A store that can be away, and that tells what was written. */
class Store extends MemorySnapshots {
  isAway = false;
  readonly writes: Revision[] = [];
  override async write(id: InstanceId, snapshot: Snapshot, revision: Revision): Promise<boolean> {
    if (this.isAway) throw unavailable('snapshots.unavailable', 'away');
    this.writes.push(revision);
    return super.write(id, snapshot, revision);
  }
  override async read(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, Snapshot>> {
    if (this.isAway) throw unavailable('snapshots.unavailable', 'away');
    return super.read(ids);
  }
  override async remove(id: InstanceId, revision: Revision): Promise<void> {
    if (this.isAway) throw unavailable('snapshots.unavailable', 'away');
    return super.remove(id, revision);
  }
}

describe('what a leader has observed', () => {
  let store: Store;
  let recorded: K8sObservation[];
  let noted: (readonly string[] | null)[];
  let observations: Observations;
  let now: Date;
  let beforeWriting: (() => Promise<void>) | null;
  const id = freshId();
  const at = (change: Partial<Pass> = {}): Pass => aPass({ target: target({ instanceId: id }), now, ...change });
  const messageOf = async () => (await store.read([id])).get(id)?.message;

  beforeEach(() => {
    store = new Store();
    recorded = [];
    noted = [];
    now = new Date('2026-11-21T12:00:00Z');
    beforeWriting = null;
    observations = new Observations({
      fence: 3,
      snapshots: store,
      clock: { now: () => now },
      recordObservation: async (instanceId, observation, progress) => {
        recorded.push(observation);
        noted.push(progress?.steps.map(({ name }) => name) ?? null);
        await beforeWriting?.();
        try {
          await store.write(instanceId, observation.snapshot, observation.revision);
          return true;
        } catch {
          return false;
        }
      },
    });
  });

  it('is recorded when it changes, and that there is nothing is none while it is yet to be made', async () => {
    const fresh = target({ instanceId: id, status: 'CREATING' });
    await observations.keep(at({ target: fresh, observed: null }), 'ensure-objects');
    expect(recorded).toEqual([]);
    await observations.keep(at({ target: fresh, observed: seen({ readyReplicas: 0, phase: 'Pending' }) }), 'await-ready');
    await observations.keep(at({ target: fresh, observed: seen({ readyReplicas: 0, phase: 'Pending' }) }), 'await-ready');
    await observations.keep(at({ target: fresh, observed: null }), 'ensure-objects');
    expect(recorded.map(({ snapshot }) => [snapshot.state, snapshot.phase])).toEqual([
      ['Creating', 'Pending'],
      ['Creating', ''],
    ]);
    expect(recorded.map(({ revision }) => revision)).toEqual([
      { fence: 3, counter: 1 },
      { fence: 3, counter: 2 },
    ]);
  });

  it('that nothing is there is news of what was there, or is not new', async () => {
    await observations.keep(at({ observed: null }), 'ensure-objects');
    expect(recorded.map(({ snapshot }) => snapshot.state)).toEqual(['Absent']);
  });

  it('is recorded for how far an operation has come, though it looks the same, and once', async () => {
    const stopped = seen({ totalReplicas: 0, readyReplicas: 0, pods: 0, phase: '' });
    const resting = target({ instanceId: id, desired: 'STOPPED', status: 'STOPPED' });
    await observations.keep(at({ target: resting, observed: stopped }), 'settled');
    const updating = at({ target: { ...resting, status: 'UPDATING' }, observed: stopped });
    await observations.keep(updating, 'await-stopped');
    await observations.keep(updating, 'await-stopped');
    await observations.keep(at({ target: resting, observed: stopped }), 'settled');
    expect(noted).toEqual([null, ['applied']]);
  });

  it('has not changed only because another leads', async () => {
    await observations.keep(at(), 'await-reached');
    const before = recorded[0]?.snapshot as Snapshot;
    expect(before.updated_at).toBe(String(now.getTime() / 1000));
    const successor = new Observations({
      fence: 4,
      snapshots: store,
      clock: { now: () => now },
      recordObservation: async (_id, observation) => recorded.push(observation) > 0,
    });
    await successor.keep(at({ target: target({ instanceId: id, recorded: { ...before, updated_at: '17' } }) }), 'settled');
    expect(recorded[1]).toMatchObject({ snapshot: { updated_at: '17' }, revision: { fence: 4, counter: 1 } });
  });

  it('is shown later when the store was away, without another record', async () => {
    store.isAway = true;
    await observations.keep(at({ observed: seen({ message: 'seen while away' }) }), 'settled');
    await observations.restore();
    store.isAway = false;
    expect(await messageOf()).toBeUndefined();
    await observations.restore();
    expect(await messageOf()).toBe('seen while away');
    expect(recorded).toHaveLength(1);
    await observations.restore();
    expect(store.writes).toHaveLength(1);
  });

  it('replaces what the store still has from before it was away', async () => {
    await observations.keep(at({ observed: seen({ message: 'old' }) }), 'settled');
    store.isAway = true;
    await observations.keep(at({ observed: seen({ message: 'new' }) }), 'settled');
    store.isAway = false;
    expect(await messageOf()).toBe('old');
    await observations.restore();
    expect(await messageOf()).toBe('new');
  });

  it('is not overtaken by what is restored while it is written', async () => {
    await observations.keep(at({ observed: seen({ message: 'old' }) }), 'settled');
    await store.drop();
    beforeWriting = () => observations.restore();
    await observations.keep(at({ observed: seen({ message: 'new' }) }), 'settled');
    expect(await messageOf()).toBe('new');
  });

  it('is kept alive well before the store lets it fade', async () => {
    await observations.keep(at(), 'settled');
    now = new Date(now.getTime() + SNAPSHOT_KEPT_MS / 2);
    await observations.restore();
    await observations.restore();
    expect(store.writes).toEqual([
      { fence: 3, counter: 1 },
      { fence: 3, counter: 1 },
    ]);
  });

  it('is dropped also after the store was away, and not restored', async () => {
    await observations.keep(at(), 'settled');
    store.isAway = true;
    await expect(observations.drop(id)).rejects.toMatchObject({ code: 'snapshots.unavailable' });
    store.isAway = false;
    expect(observations.ids()).toEqual([]);
    await observations.drop(id);
    await observations.restore();
    expect(await messageOf()).toBeUndefined();
  });
});
