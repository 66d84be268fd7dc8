import { asOperationId } from '@berth/shared-kernel';
import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { expect, it } from 'vitest';
import { givenResource, givenRunning, owner, OWNER } from '../../support/given-resource.js';
import { ownRedis } from '../../support/own-redis.js';

const PATIENCE_MS = 60_000;
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
  ['is down', 'refuse', 30_000, 1500],
  ['swallows everything', 'halfOpen', 1000, 3000],
] as const)(
  'an instance is shown while Redis %s: what the database knows, and that the rest is stale',
  async (_name, fault, commandTimeoutMs, withinMs) => {
    const { proxy, snapshots } = await ownRedis(commandTimeoutMs);
    const resource = await givenResource({ snapshots });
    const id = await givenRunning(resource);
    const observed = {
      snapshot: SNAPSHOT,
      step: 'settled',
      objects: OBJECTS,
      changedAt: resource.clock.now(),
    };
    let counter = 0;
    const record = () => resource.useCases.recordObservation(id, { ...observed, revision: { fence: 1, counter: (counter += 1) } });
    // A busy machine may take longer than a command may.
    await eventually(record, PATIENCE_MS);
    await eventually(() => snapshots.beat(resource.clock.now(), 1).then(() => true), PATIENCE_MS);
    const runtime = async () => (await resource.useCases.show(owner, id)).runtime;
    await eventually(async () => expect(await runtime()).toMatchObject({ state: 'Running', stale: false }), PATIENCE_MS);

    await proxy[fault]();
    const time = ownTime();
    expect(await resource.useCases.show(owner, id)).toMatchObject({ status: 'RUNNING', runtime: { state: 'Unknown', stale: true } });
    const { items } = await resource.useCases.list(
      { userId: OWNER },
      { limit: 10, after: null, sort: { by: 'createdAt', descending: true } },
    );
    expect(items).toMatchObject([{ status: 'RUNNING', runtime: { stale: true } }]);
    const { operation } = await resource.useCases.show(owner, id);
    expect(await resource.useCases.operation(owner, asOperationId(operation.id))).toMatchObject({ status: 'succeeded' });
    time.stop();
    expect(time.elapsedMs()).toBeLessThan(withinMs);
    expect(await record()).toBe(false);

    await proxy.heal();
    await eventually(async () => expect(await runtime()).toMatchObject({ state: 'Running', podName: 'pod-1', stale: false }), PATIENCE_MS);
  },
);
