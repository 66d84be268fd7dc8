import { asOperationId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, it } from 'vitest';
import { givenResource, givenRunning, owner, OWNER } from '../../support/given-resource.js';
import { ownRedis } from '../../support/own-redis.js';

const SNAPSHOT = {
  state: 'Running',
  phase: 'Running',
  ready_replicas: '1',
  total_replicas: '1',
  pod_name: 'pod-1',
  message: '',
  error_reason: '',
  updated_at: '1',
};
const OBJECTS = { namespace: '', deployment: '', service: '', ingress: '' };

it.each([
  ['is down', 'refuse', 1500],
  ['swallows everything', 'halfOpen', 3000],
] as const)('an instance is shown while Redis %s: what the database knows, and that the rest is stale', async (_name, fault, withinMs) => {
  const { proxy, snapshots } = await ownRedis();
  const resource = await givenResource({ snapshots });
  const id = await givenRunning(resource);
  const observed = {
    snapshot: SNAPSHOT,
    step: 'settled',
    objects: OBJECTS,
    revision: { fence: 1, counter: 1 },
    changedAt: resource.clock.now(),
  };
  expect(await resource.useCases.recordObservation(id, observed)).toBe(true);
  await snapshots.beat(resource.clock.now(), 1);
  const runtime = async () => (await resource.useCases.show(owner, id)).runtime;
  expect(await runtime()).toMatchObject({ state: 'Running', stale: false });

  await proxy[fault]();
  const from = performance.now();
  expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'RUNNING', runtime: { state: 'Unknown', stale: true } });
  const { items } = await resource.useCases.list(
    { userId: OWNER },
    { limit: 10, after: null, sort: { by: 'createdAt', descending: true } },
  );
  expect(items).toMatchObject([{ status: 'RUNNING', runtime: { stale: true } }]);
  const { operation } = await resource.useCases.show(owner, id);
  expect(await resource.useCases.operation(owner, asOperationId(operation.id))).toMatchObject({ status: 'succeeded' });
  expect(performance.now() - from).toBeLessThan(withinMs);
  expect(await resource.useCases.recordObservation(id, { ...observed, revision: { fence: 1, counter: 2 } })).toBe(false);

  await proxy.heal();
  await eventually(async () => !(await runtime()).stale, 5000);
  expect(await runtime()).toMatchObject({ state: 'Running', podName: 'pod-1' });
});
