import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredInstance, ObservedInstance } from '../../../../src/application/ports/cluster.js';
import { GivenKubernetes } from './given-kubernetes.js';
import { Watched } from './watched.js';

const at = ({ instanceId, userId }: DesiredInstance) => ({ name: `i-${instanceId.toString(36)}`, namespace: `berth-u-${userId}` });
const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
const asStrategicMerge = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch);

describe('what somebody does to the objects by hand', () => {
  let given: GivenKubernetes;
  let watched: Watched;
  let desired: DesiredInstance;
  let first: ObservedInstance;

  beforeEach(async () => {
    given = new GivenKubernetes();
    desired = given.desired();
    await given.cluster.apply(desired);
    await given.ready(desired);
    // Lists that begin now show all of the objects: one that a stream had not shown yet would be told of as removed by hand.
    watched = new Watched(given);
    await watched.synced;
    first = await watched.whole(desired);
    watched.keep(desired);
  });
  afterEach(async () => {
    await watched.stop();
    await given.close();
  });

  const drifts = (deed: () => Promise<unknown>) => watched.tellsOf(desired, deed, (state) => state.drifted);

  it('scaled up or down: the watch shows it and it is scaled back', async () => {
    for (const replicas of [3, 0]) {
      const deployment = { ...at(desired), body: { spec: { replicas } } };
      await watched.tellsOf(
        desired,
        () => given.apps.patchNamespacedDeployment(deployment, asMerge),
        (state) => state.totalReplicas === replicas && state.drifted,
      );
      await watched.whole(desired);
      expect((await given.apps.readNamespacedDeployment(at(desired))).spec?.replicas).toBe(1);
    }
  });

  it('an edited image or limit is set back, though the generation says nothing of it', async () => {
    const edits = [{ image: 'somebody/else:1' }, { resources: { limits: { memory: '2Gi' } } }];
    for (const edit of edits) {
      const body = { spec: { template: { spec: { containers: [{ name: 'instance', ...edit }] } } } };
      await drifts(() => given.apps.patchNamespacedDeployment({ ...at(desired), body }, asStrategicMerge));
      await watched.whole(desired);
      const { spec } = await given.apps.readNamespacedDeployment(at(desired));
      expect(spec?.template.spec?.containers[0]).toMatchObject({ image: 'berth/hello:1', resources: { limits: { memory: '64Mi' } } });
    }
  });

  it('a removed Deployment, Service or Ingress is made again', async () => {
    await drifts(() => given.core.deleteNamespacedService(at(desired)));
    await watched.whole(desired);
    await drifts(() => given.networking.deleteNamespacedIngress(at(desired)));
    await watched.whole(desired);
    await drifts(() => given.apps.deleteNamespacedDeployment(at(desired)));
    const second = await watched.wholeAgain(desired, first);
    expect(second.podName).not.toBe(first.podName);
    await given.core.readNamespacedService(at(desired));
    await given.networking.readNamespacedIngress(at(desired));
  });

  it('an Ingress or Service that leads elsewhere is led back', async () => {
    const elsewhere = { spec: { rules: [{ host: 'elsewhere.test' }] } };
    await drifts(() => given.networking.patchNamespacedIngress({ ...at(desired), body: elsewhere }, asMerge));
    await watched.whole(desired);
    const selector = { app: 'elsewhere' };
    await drifts(() => given.core.patchNamespacedService({ ...at(desired), body: { spec: { selector } } }, asMerge));
    await watched.whole(desired);
    const { spec: ingress } = await given.networking.readNamespacedIngress(at(desired));
    expect(ingress?.rules?.map(({ host }) => host)).toEqual([`${at(desired).name}.instances.test`]);
    const { spec: service } = await given.core.readNamespacedService(at(desired));
    expect(service?.selector).toEqual({ 'berth.dev/instance-id': String(desired.instanceId) });
  });

  it('a removed pod comes back under another name, and nothing is written for it', async () => {
    const before = given.objectWrites().length;
    await given.core.deleteNamespacedPod({ name: first.podName, namespace: at(desired).namespace });
    await watched.sees(desired, (state) => state.readyReplicas === 1 && state.podName !== first.podName);
    expect(given.objectWrites()).toHaveLength(before);
  });

  it('a removed namespace is made again with its walls', async () => {
    await watched.release();
    await given.core.deleteNamespace({ name: at(desired).namespace });
    await eventually(async () => (await given.cluster.find(desired.instanceId)) === null, 60_000);
    // While a stream still shows what is gone, an apply may believe it and write nothing.
    await eventually(() => watched.last.get(desired.instanceId) === null, 60_000, 'the watch to tell that nothing is left');
    await eventually(() => given.cluster.apply(desired), 60_000, 'the namespace can be made again', 100);
    await watched.wholeAgain(desired, first);
    const { items } = await given.networking.listNamespacedNetworkPolicy({ namespace: at(desired).namespace });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['berth-allow', 'berth-deny']);
  });

  it('a field that somebody else added is left to him', async () => {
    const metadata = { annotations: { 'example.com/note': 'kept' } };
    await given.apps.patchNamespacedDeployment({ ...at(desired), body: { metadata } }, asMerge);
    await eventually(async () => {
      const live = await given.apps.readNamespacedDeployment(at(desired));
      return live.metadata?.annotations?.['example.com/note'] === 'kept';
    });
    expect(await given.cluster.apply(desired)).toEqual({ writes: 0 });
    expect(watched.last.get(desired.instanceId)?.drifted).toBe(false);
  });
});

describe('the watch of a real apiserver', () => {
  let given: GivenKubernetes;
  beforeEach(() => {
    given = new GivenKubernetes();
  });
  afterEach(() => given.close());

  it('tells what there was before it began, only then that it is synced, and when the last of it is gone', async () => {
    const before = given.desired();
    await given.cluster.apply(before);
    await given.ready(before);
    const watched = new Watched(given);
    expect(watched.isSynced()).toBe(false);
    await watched.synced;
    expect(watched.isSynced()).toBe(true);
    expect(watched.last.get(before.instanceId)).toMatchObject({ readyReplicas: 1, drifted: false });
    // Held until its end has been told: a list would show what is gone only as gone.
    const held = (finalizers: Record<string, string[]>) =>
      given.apps.patchNamespacedDeployment({ ...at(before), body: { metadata: finalizers } }, asStrategicMerge);
    await held({ finalizers: ['berth.dev/test'] });
    await given.cluster.remove(before.instanceId);
    await watched.sees(before, (state) => state.deleting);
    await held({ '$deleteFromPrimitiveList/finalizers': ['berth.dev/test'] });
    await eventually(() => watched.last.get(before.instanceId) === null, 60_000);
    expect(await given.cluster.find(before.instanceId)).toBeNull();
    await watched.stop();
  });

  it('proves that it lives while nothing happens, and never back in time', async () => {
    const watched = new Watched(given);
    await watched.synced;
    const from = Date.now();
    const last = await eventually(
      () => watched.proofs.find((proof) => proof.getTime() > from + 1000) ?? null,
      60_000,
      'a later proof of life',
    );
    expect(last.getTime()).toBeLessThanOrEqual(Date.now());
    expect(watched.proofs).toEqual(watched.proofs.toSorted((a, b) => a.getTime() - b.getTime()));
    await watched.stop();
  });

  it('never takes a pod of an older generation for one of the newer', async () => {
    const watched = new Watched(given);
    await watched.synced;
    const desired = given.desired();
    await given.cluster.apply(desired);
    const first = await watched.whole(desired);
    await given.cluster.apply({ ...desired, generation: 2, restartToken: 'second' });
    const second = await watched.sees(desired, (state) => state.generation === 2 && state.readyReplicas === 1);
    expect(second.podName).not.toBe(first.podName);
    const wrong = watched.told.filter((state) => state.generation === 2 && state.podName === first.podName && state.readyReplicas > 0);
    expect(wrong).toEqual([]);
    expect(watched.told.every((state) => state.pods <= 1)).toBe(true);
    await watched.stop();
  });
});
