import type { Snapshot } from '@berth/contracts';
import { asOperationId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import type { K8sObservation } from '../../src/application/ports/k8s-observations.js';
import { givenResource, givenRunning, owner, type Resource } from '../support/given-resource.js';

const SNAPSHOT: Snapshot = {
  state: 'Running',
  phase: 'Running',
  ready_replicas: '1',
  total_replicas: '1',
  pod_name: 'pod-1',
  message: '',
  error_reason: '',
  updated_at: '1795255200',
};

const observed = (resource: Resource, counter: number, change: Partial<Snapshot> = {}, fence = 1): K8sObservation => ({
  snapshot: { ...SNAPSHOT, ...change },
  step: 'await-ready',
  objects: { namespace: 'berth-u-7', deployment: 'i-1', service: 'i-1', ingress: 'i-1' },
  revision: { fence, counter },
  changedAt: resource.clock.now(),
});

const syncs = async (resource: Resource) =>
  (await resource.published()).filter((event) => event.event_type === 'INSTANCE_K8S_SYNC').map(({ data }) => data.phase);

describe('an observation', () => {
  it('is shown, and told with what it says', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.snapshots.beat(resource.clock.now(), 1);
    await resource.useCases.recordObservation(id, observed(resource, 1));
    expect((await resource.useCases.show(owner, id)).runtime).toEqual({
      state: 'Running',
      phase: 'Running',
      readyReplicas: 1,
      totalReplicas: 1,
      podName: 'pod-1',
      message: '',
      errorReason: '',
      updatedAt: '2026-11-21T10:00:00.000Z',
      stale: false,
    });
    expect((await resource.published()).at(-1)).toMatchObject({
      event_type: 'INSTANCE_K8S_SYNC',
      instance_id: id,
      name: 'my-llm',
      data: { ...SNAPSHOT, step: 'await-ready', cpu: 2, order_id: 99n },
    });
  });

  it('that is older never overwrites a newer one, whatever its leader', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.recordObservation(id, observed(resource, 5, { phase: 'Pending' }, 2));
    resource.clock.pass(5);
    await resource.useCases.recordObservation(id, observed(resource, 4, { phase: 'Error' }, 2));
    await resource.useCases.recordObservation(id, observed(resource, 9, { phase: 'Error' }, 1));
    expect(await syncs(resource)).toEqual(['Pending']);
    expect((await resource.useCases.show(owner, id)).runtime.phase).toBe('Pending');
  });

  it('of a new leader that says the same is not told, and shuts out the old one', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.recordObservation(id, observed(resource, 1));
    resource.clock.pass(5);
    await resource.useCases.recordObservation(id, { ...observed(resource, 1, { updated_at: '1800000000' }, 2), step: 'settled' });
    await resource.useCases.recordObservation(id, observed(resource, 2, { phase: 'Error' }, 1));
    expect(await syncs(resource)).toEqual(['Running']);
  });

  it('of a change that was taken back within the second is not told', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await resource.useCases.recordObservation(id, observed(resource, 1));
    resource.clock.pass(0.2);
    await resource.useCases.recordObservation(id, observed(resource, 2, { phase: 'Pending' }));
    resource.clock.pass(0.2);
    await resource.useCases.recordObservation(id, observed(resource, 3));
    resource.clock.pass(5);
    await resource.useCases.flushObservations();
    expect(await syncs(resource)).toEqual(['Running']);
  });

  it('is told at most once a second for each instance, and the last one always', async () => {
    const resource = await givenResource();
    const [id, other] = [await givenRunning(resource), await givenRunning(resource, 100n)];
    await resource.useCases.recordObservation(id, observed(resource, 1, { phase: 'Pending' }));
    await resource.useCases.recordObservation(other, observed(resource, 2, { phase: 'Unschedulable' }));
    resource.clock.pass(0.5);
    await resource.useCases.recordObservation(id, observed(resource, 3, { phase: 'ContainerCreating' }));
    await resource.useCases.recordObservation(id, observed(resource, 4, { phase: 'Running' }));
    await resource.useCases.flushObservations();
    expect(await syncs(resource)).toEqual(['Pending', 'Unschedulable']);
    resource.clock.pass(0.5);
    await Promise.all([resource.useCases.flushObservations(), resource.useCases.flushObservations()]);
    expect(await syncs(resource)).toEqual(['Pending', 'Unschedulable', 'Running']);
    resource.clock.pass(1);
    await resource.useCases.flushObservations();
    expect(await syncs(resource)).toHaveLength(3);
  });

  it('of 20 at once leaves the newest', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => resource.useCases.recordObservation(id, observed(resource, 20 - n, { message: `${20 - n}` }))),
    );
    resource.clock.pass(1);
    await resource.useCases.flushObservations();
    expect((await resource.published()).at(-1)).toMatchObject({ data: { message: '20' } });
  });

  it('remembers since when no pod is ready', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const unreadySince = async () => (await resource.store.load(id))?.unreadySince;
    await resource.useCases.recordObservation(id, observed(resource, 1));
    expect(await unreadySince()).toBeNull();
    resource.clock.pass(5);
    const since = resource.clock.now();
    await resource.useCases.recordObservation(id, observed(resource, 2, { ready_replicas: '0' }));
    resource.clock.pass(5);
    await resource.useCases.recordObservation(id, observed(resource, 3, { ready_replicas: '0', phase: 'Error' }));
    expect(await unreadySince()).toEqual(since);
    await resource.useCases.recordObservation(id, observed(resource, 4));
    expect(await unreadySince()).toBeNull();
  });
});

describe('what is shown of the cluster', () => {
  it('is unknown and stale while nothing was observed, never stopped', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    expect((await resource.useCases.show(owner, id)).runtime).toMatchObject({ state: 'Unknown', stale: true, updatedAt: null });
  });

  it('is stale without a heartbeat, and 15 s after the last one', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const isStale = async () => (await resource.useCases.show(owner, id)).runtime.stale;
    await resource.useCases.recordObservation(id, observed(resource, 1));
    expect(await isStale()).toBe(true);
    await resource.snapshots.beat(resource.clock.now(), 1);
    resource.clock.pass(15);
    expect(await isStale()).toBe(false);
    resource.clock.pass(0.001);
    expect(await isStale()).toBe(true);
  });

  it('tells an operation that nobody has taken up from one that moves something', async () => {
    const resource = await givenResource();
    const id = await givenRunning(resource);
    const { id: operation } = await resource.useCases.stop(owner, id);
    const shown = async () => [
      (await resource.useCases.show(owner, id)).operation.status,
      (await resource.useCases.operation(owner, asOperationId(operation))).status,
    ];
    await resource.useCases.recordObservation(id, observed(resource, 1));
    expect(await shown()).toEqual(['pending', 'pending']);
    resource.clock.pass(1);
    const applied = { name: 'applied', at: resource.clock.now(), message: 'Applied to the cluster.' } as const;
    const progress = { operationId: asOperationId(operation), steps: [applied] };
    await resource.useCases.recordObservation(id, observed(resource, 2, { ready_replicas: '0' }), progress);
    expect(await shown()).toEqual(['running', 'running']);
    await resource.useCases.settleInstance(id, 2, { kind: 'stopped' });
    expect(await shown()).toEqual(['succeeded', 'succeeded']);
  });
});
