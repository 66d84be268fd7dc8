import { type InstanceId, isBerthError } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredInstance } from '../../../../src/application/ports/cluster.js';
import { GivenKubernetes, adminConfig } from './given-kubernetes.js';

const at = ({ instanceId, userId }: DesiredInstance) => ({ name: `i-${instanceId.toString(36)}`, namespace: `berth-u-${userId}` });

describe('what a real apiserver refuses', () => {
  let given: GivenKubernetes;
  beforeEach(() => {
    given = new GivenKubernetes({ settings: { quota: { pods: '3', 'limits.memory': '1Gi' }, containerMax: { cpu: '4', memory: '2Gi' } } });
  });
  afterEach(() => given.close());

  const refusal = (desired: DesiredInstance, by = given) =>
    by.cluster.apply(desired).then(
      () => null,
      (error: unknown) => (isBerthError(error) ? error : Promise.reject(error)),
    );

  it('a specification that the apiserver calls invalid names the field as the buyer knows it, and makes nothing', async () => {
    const desired = given.desired();
    const spec = { ...desired.spec, config: { ...desired.spec.config, port: 70_000 } };
    const error = await refusal({ ...desired, spec });
    expect(error).toMatchObject({ kind: 'invalid-input', code: 'cluster.invalid-spec' });
    expect(error?.message).toContain('ports[0].containerPort');
    expect(error?.message).not.toContain('template');
    expect(await given.cluster.find(desired.instanceId)).toBeNull();
  });

  it('an object that is larger than the cluster can store is invalid too, whoever says so', async () => {
    const [euros, some] = ['\u{20ac}'.repeat(4096), (count: number) => Array.from({ length: count }, (_, index) => index)];
    for (const [variables, words] of [
      [100, 40],
      [100, 100],
    ] as const) {
      const desired = given.desired();
      const env = Object.fromEntries(some(variables).map((index) => [`V${index}`, euros]));
      const config = { ...desired.spec.config, env, args: some(words).map(() => euros), command: some(words).map(() => euros) };
      expect(await refusal({ ...desired, spec: { ...desired.spec, config } })).toMatchObject({
        kind: 'invalid-input',
        code: 'cluster.invalid-spec',
      });
    }
  });

  it('a GPU type that the provider does not have can never work', async () => {
    const desired = given.desired();
    expect(await refusal({ ...desired, spec: { ...desired.spec, gpu: 7 } })).toMatchObject({
      kind: 'invalid-input',
      code: 'cluster.unknown-gpu',
    });
  });

  it('a quota on objects is refused as a quota', async () => {
    const first = given.desired();
    await given.cluster.apply(first);
    const { namespace } = at(first);
    const quota = { metadata: { name: 'objects' }, spec: { hard: { 'count/deployments.apps': '1' } } };
    await given.core.createNamespacedResourceQuota({ namespace, body: quota });
    await eventually(async () => {
      const { status } = await given.core.readNamespacedResourceQuota({ name: 'objects', namespace });
      return status?.used?.['count/deployments.apps'] === '1';
    }, 60_000);
    // Who admits objects learns of the quota a moment later.
    const quotaExceeded = { kind: 'refused', code: 'cluster.quota-exceeded' };
    await eventually(async () => expect(await refusal(given.desired({ userId: first.userId }))).toMatchObject(quotaExceeded), 60_000);
  });

  it('more pods than the account may have are made as objects, and the state says what is too much', async () => {
    const userId = given.user();
    const memory = (mebibytes: number): DesiredInstance => {
      const desired = given.desired({ userId });
      return { ...desired, spec: { ...desired.spec, memory: mebibytes } };
    };
    const [fits, over] = [memory(600), memory(600)];
    await given.cluster.apply(fits);
    await given.ready(fits);
    await given.cluster.apply(over);
    const state = await given.seen(over, ({ phase }) => phase === 'QuotaExceeded');
    expect(state).toMatchObject({ readyReplicas: 0, totalReplicas: 1, podName: '' });
    expect(state.message).toBe("it asks for 600 MiB, and 600 MiB of the account's 1024 MiB are taken");
  });

  it('an instance larger than one may be is called so', async () => {
    const desired = given.desired();
    const large = { ...desired, spec: { ...desired.spec, cpu: 8 } };
    await given.cluster.apply(large);
    const state = await given.seen(large, ({ phase }) => phase === 'QuotaExceeded');
    expect(state.message).toBe('it asks for 8 cores, and one instance may have 4 cores');
  });

  it('a new namespace does not make its first instances look refused', async () => {
    const told: [InstanceId, string][] = [];
    const watch = given.cluster.watch({ observed: (id, state) => void told.push([id, state?.phase ?? '']), alive: () => {} });
    await watch.synced;
    const many = Array.from({ length: 8 }, () => given.desired());
    await Promise.all(many.map((desired) => given.cluster.apply(desired)));
    await Promise.all(many.map((desired) => given.ready(desired)));
    const isTold = ({ instanceId }: DesiredInstance) => told.some(([id, phase]) => id === instanceId && phase === 'Running');
    await eventually(() => many.every(isTold), 60_000, 'the watch to tell that they run');
    // Others' instances are watched as well.
    const phases = told.filter(([id]) => many.some(({ instanceId }) => instanceId === id)).map(([, phase]) => phase);
    expect(phases).toContain('Running');
    expect(phases.filter((phase) => ['QuotaExceeded', 'PodForbidden', 'Error'].includes(phase))).toEqual([]);
    await watch.stop();
  });

  it('no node with room says Unschedulable, and what there is too little of', async () => {
    const roomy = new GivenKubernetes({ settings: { containerMax: {}, quota: {}, cpuRequestRatio: 1 } });
    const desired = roomy.desired();
    await roomy.cluster.apply({ ...desired, spec: { ...desired.spec, cpu: 512 } });
    const state = await roomy.seen(desired, ({ phase }) => phase === 'Unschedulable');
    expect(state.message).toBe('no machine has room for it at the moment: too few processor cores');
    await roomy.close();
  });

  it('rights that the platform itself lacks are no verdict on the instance', async () => {
    const admin = adminConfig();
    const nobody = adminConfig();
    nobody.users = admin.users.map((user) => Object.assign(user, { impersonateUser: 'somebody-without-rights' }));
    const powerless = new GivenKubernetes({ kubeConfig: nobody });
    expect(await refusal(powerless.desired(), powerless)).toMatchObject({
      kind: 'unavailable',
      code: 'cluster.not-permitted',
      retryAfter: 1,
    });
  });

  it('a namespace that is being removed is waited for', async () => {
    const desired = given.desired();
    await given.cluster.apply(desired);
    const { namespace } = at(desired);
    // A finalizer keeps it in the state in which it takes nothing new.
    const kept = { metadata: { name: 'kept', finalizers: ['berth.dev/test'] } };
    await given.core.createNamespacedConfigMap({ namespace, body: kept });
    await given.core.deleteNamespace({ name: namespace });
    const terminating = { kind: 'unavailable', code: 'cluster.terminating' };
    await eventually(async () => (await given.cluster.find(desired.instanceId)) === null, 60_000);
    expect(await refusal(desired)).toMatchObject(terminating);
    expect(await refusal(desired)).toMatchObject(terminating);
    await given.core.replaceNamespacedConfigMap({ name: 'kept', namespace, body: { metadata: { name: 'kept' } } });
    await eventually(() => given.cluster.apply(desired), 60_000, 'the namespace can be made again', 100);
  });
});
