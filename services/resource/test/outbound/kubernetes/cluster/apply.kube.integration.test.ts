import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { asUserId } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredInstance } from '../../../../src/application/ports/cluster.js';
import { GivenKubernetes } from './given-kubernetes.js';

describe('applying instances to a real apiserver', () => {
  let given: GivenKubernetes;
  beforeEach(() => {
    given = new GivenKubernetes();
  });
  afterEach(() => given.close());

  it('takes exactly three writes for a new instance, and none when it is applied again', async () => {
    const desired = given.desired();
    expect(await given.cluster.apply(desired)).toEqual({ writes: 3 });
    await given.ready(desired);
    expect(await given.cluster.apply(desired)).toEqual({ writes: 0 });
    await eventually(() => given.objectWrites().length >= 3, 60_000);
    expect(given.objectWrites().map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'patch deployments',
      'patch services',
      'patch ingresses',
    ]);
  });

  it('writes nothing more on ten resyncs of many instances, after a restart of the platform as well', async () => {
    const userId = given.user();
    const many = Array.from({ length: 40 }, () => given.desired({ userId }));
    await Promise.all(many.map((desired) => given.cluster.apply(desired)));
    await Promise.all(many.map((desired) => given.ready(desired)));
    const resync = async (cluster: GivenKubernetes['cluster']) => {
      const applied = await Promise.all(many.map((desired) => cluster.apply(structuredClone(desired))));
      expect(applied.every(({ writes }) => writes === 0)).toBe(true);
    };
    for (let round = 0; round < 5; round += 1) await resync(given.cluster);
    const restarted = new GivenKubernetes().cluster;
    for (let round = 0; round < 5; round += 1) await resync(restarted);
    expect(given.objectWrites()).toHaveLength(3 * many.length);
  });

  it('asks the apiserver nothing on a resync while a watch shows that all is well', async () => {
    const desired = given.desired();
    const watch = given.cluster.watch({ observed: () => {}, alive: () => {} });
    await watch.synced;
    await given.cluster.apply(desired);
    await given.ready(desired);
    // The watch may be a moment behind.
    await eventually(async () => {
      const before = given.requests().length;
      await given.cluster.apply(desired);
      return given.requests().length === before;
    }, 60_000);
    const before = given.requests().length;
    for (let round = 0; round < 10; round += 1) expect(await given.cluster.apply(desired)).toEqual({ writes: 0 });
    expect(given.requests()).toHaveLength(before);
    await watch.stop();
  });

  it('makes one set of objects for equal applies at the same time, by several replicas of the platform too', async () => {
    const desired = given.desired();
    const others = [new GivenKubernetes().cluster, new GivenKubernetes().cluster];
    const applied = await Promise.all(Array.from({ length: 20 }, () => given.cluster.apply(structuredClone(desired))));
    expect(applied.reduce((sum, { writes }) => sum + writes, 0)).toBe(3);
    const fresh = given.desired();
    await Promise.all([given.cluster, ...others].map((cluster) => cluster.apply(fresh)));
    expect((await given.ready(fresh)).pods).toBe(1);
    expect(await given.cluster.apply(fresh)).toEqual({ writes: 0 });
  });

  it('writes only what differs', async () => {
    const desired = given.desired();
    await given.cluster.apply(desired);
    const spec = { ...desired.spec, config: { ...desired.spec.config, env: { MODE: 'a', EMPTY: '', SECRET: 'x$(PORT)$$y' } } };
    expect(await given.cluster.apply({ ...desired, generation: 2, spec })).toEqual({ writes: 1 });
    expect(await given.cluster.apply({ ...desired, generation: 2, spec })).toEqual({ writes: 0 });
    const moved = { ...spec, config: { ...spec.config, port: 9090 } };
    expect(await given.cluster.apply({ ...desired, generation: 3, spec: moved })).toEqual({ writes: 2 });
    expect(await given.cluster.apply({ ...desired, generation: 3, spec: moved })).toEqual({ writes: 0 });
  });

  it('takes away what is no longer wanted', async () => {
    const desired = given.desired();
    const config = { ...desired.spec.config, env: { A: '1', B: '2' }, args: ['--fast'] };
    await given.cluster.apply({ ...desired, spec: { ...desired.spec, config } });
    expect(await given.cluster.apply({ ...desired, spec: { ...desired.spec, config: { ...config, env: {} } } })).toEqual({ writes: 1 });
    expect(await given.cluster.apply(desired)).toEqual({ writes: 1 });
    const { spec } = await given.apps.readNamespacedDeployment(at(desired));
    const container = spec?.template.spec?.containers[0];
    expect(container?.args).toBeUndefined();
    expect(container?.env?.map(({ name }) => name)).toEqual(['PORT', 'BERTH_INSTANCE_ID', 'BERTH_INSTANCE_NAME', 'BERTH_IMAGE']);
  });

  it('keeps the pod over a new name, and tells the name to the next pod', async () => {
    const desired = given.desired({ displayName: 'cost $(PORT) $5' });
    await given.cluster.apply(desired);
    const { podName } = await given.ready(desired);
    expect(await given.cluster.apply({ ...desired, displayName: 'another' })).toEqual({ writes: 0 });
    expect((await given.ready(desired)).podName).toBe(podName);
    expect(await shownName(given, desired)).toBe('cost $$(PORT) $$5');
    await given.cluster.apply({ ...desired, displayName: 'another', generation: 2 });
    expect(await shownName(given, desired)).toBe('another');
  });

  it('has nothing left of a removed instance, though somebody removed its Deployment and left the pod', async () => {
    const desired = given.desired();
    await given.cluster.apply(desired);
    await given.ready(desired);
    await given.apps.deleteNamespacedDeployment({ ...at(desired), propagationPolicy: 'Orphan' });
    await eventually(async () => (await given.cluster.find(desired.instanceId))?.totalReplicas === 0, 60_000);
    await eventually(() => given.cluster.remove(desired.instanceId), 60_000);
    const { items } = await given.core.listNamespacedPod({ namespace: at(desired).namespace });
    expect(items).toEqual([]);
  });

  it('waits until a removal has ended before it makes the same instance again', async () => {
    const desired = given.desired();
    await given.cluster.apply(desired);
    await given.ready(desired);
    // As a pod does that takes its time to end.
    const finalizers = (value: string[] | null) =>
      given.apps.patchNamespacedDeployment(
        { ...at(desired), body: { metadata: { finalizers: value } } },
        setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
      );
    await finalizers(['berth.dev/test']);
    await given.cluster.remove(desired.instanceId);
    expect((await given.cluster.find(desired.instanceId))?.deleting).toBe(true);
    await expect(given.cluster.apply(desired)).rejects.toMatchObject({ kind: 'unavailable', code: 'cluster.terminating' });
    await finalizers(null);
    await eventually(async () => (await given.cluster.find(desired.instanceId)) === null, 60_000);
    expect(await given.cluster.apply(desired)).toEqual({ writes: 3 });
    await given.ready(desired);
  });

  it('removes and lists across users, page after page', async () => {
    const [one, other] = [given.desired(), given.desired()];
    await Promise.all([given.cluster.apply(one), given.cluster.apply(other)]);
    const ids = (await given.cluster.list()).map(({ instanceId }) => instanceId);
    expect(ids).toContain(one.instanceId);
    expect(ids).toContain(other.instanceId);
    await given.cluster.remove(one.instanceId);
    await eventually(async () => (await given.cluster.find(one.instanceId)) === null, 60_000);
    expect((await given.cluster.find(other.instanceId))?.deleting).toBe(false);
    await expect(given.cluster.remove(desiredNever(given).instanceId)).resolves.toBe(true);
  });
});

const at = ({ instanceId, userId }: DesiredInstance) => ({ name: `i-${instanceId.toString(36)}`, namespace: `berth-u-${userId}` });
const desiredNever = (given: GivenKubernetes) => given.desired({ userId: asUserId(999) });

async function shownName(given: GivenKubernetes, desired: DesiredInstance): Promise<string | undefined> {
  const { spec } = await given.apps.readNamespacedDeployment(at(desired));
  return spec?.template.spec?.containers[0]?.env?.find(({ name }) => name === 'BERTH_INSTANCE_NAME')?.value;
}
