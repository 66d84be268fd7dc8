import { PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { eventually } from '@berth/shared-kernel/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { networkPoliciesOf } from '../../../../src/outbound/kubernetes/objects/network-policies.js';
import { type GivenOptions, GivenKubernetes } from './given-kubernetes.js';

const HOUR_MS = 3_600_000;
const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

describe("a user's namespace on a real apiserver", () => {
  const made: GivenKubernetes[] = [];
  const givenKubernetes = (options?: GivenOptions) => {
    const given = new GivenKubernetes(options);
    made.push(given);
    return given;
  };
  afterEach(async () => {
    for (const given of made.splice(0)) await given.close();
  });

  it('has its walls before the first pod: Pod Security, quota, limits and network policies', async () => {
    const given = givenKubernetes();
    const desired = given.desired();
    await given.cluster.apply(desired);
    const name = `berth-u-${desired.userId}`;
    const { metadata } = await given.core.readNamespace({ name });
    expect(metadata?.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'berth.dev/user-id': String(desired.userId),
      'app.kubernetes.io/managed-by': 'berth',
    });
    const { spec: quota } = await given.core.readNamespacedResourceQuota({ name: 'berth', namespace: name });
    expect(quota?.hard).toEqual({ pods: '50', 'limits.cpu': '64', 'limits.memory': '256Gi' });
    const { spec: limits } = await given.core.readNamespacedLimitRange({ name: 'berth', namespace: name });
    expect(limits?.limits[0]).toMatchObject({ type: 'Container', max: { cpu: '32', memory: '128Gi' } });
    const { items } = await given.networking.listNamespacedNetworkPolicy({ namespace: name });
    expect(items).toHaveLength(2);
    // The apiserver has dropped no range and no rule of what was sent.
    for (const sent of networkPoliciesOf(desired.userId, given.settings)) {
      const { spec } = items.find((item) => item.metadata?.name === sent.metadata?.name) ?? {};
      const { ingress = [], egress = [] } = spec ?? {};
      expect({ podSelector: spec?.podSelector, policyTypes: spec?.policyTypes }).toEqual({
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      });
      expect(egress).toEqual(sent.spec.egress ?? []);
      expect(ingress.map((rule) => rule['_from'])).toEqual((sent.spec.ingress ?? []).map(({ from }) => from));
    }
    const order = given
      .requests()
      .filter(({ verb }) => verb === 'patch')
      .map(({ resource }) => resource);
    expect(order[0]).toBe('namespaces');
    expect(order.slice(1, 5).toSorted()).toEqual(['limitranges', 'networkpolicies', 'networkpolicies', 'resourcequotas']);
    expect(order.slice(5)).toEqual(['deployments', 'services', 'ingresses']);
  });

  it('is made once for many instances at the same time, and not looked at again for a while', async () => {
    const given = givenKubernetes();
    const userId = given.user();
    await Promise.all(Array.from({ length: 10 }, () => given.cluster.apply(given.desired({ userId }))));
    const walls = ['namespaces', 'resourcequotas', 'limitranges', 'networkpolicies'];
    const asked = (verb: string) => given.requests().filter((request) => request.verb === verb && walls.includes(request.resource));
    expect(asked('patch')).toHaveLength(5);
    const looks = asked('get');
    // At the quota until it is counted.
    expect(looks.filter(({ resource }) => resource !== 'resourcequotas')).toHaveLength(4);
    await given.cluster.apply(given.desired({ userId }));
    expect(asked('get')).toEqual(looks);
    expect(asked('patch')).toHaveLength(5);
  });

  it('has a wall that was torn down or moved put up again once it is looked at', async () => {
    let now = Date.now();
    const given = givenKubernetes({ clock: { now: () => new Date(now) } });
    const desired = given.desired();
    await given.cluster.apply(desired);
    const namespace = `berth-u-${desired.userId}`;
    await given.networking.deleteNamespacedNetworkPolicy({ name: 'berth-deny', namespace });
    const open = { spec: { ingress: [{}] } };
    await given.networking.patchNamespacedNetworkPolicy({ name: 'berth-allow', namespace, body: open }, asMerge);
    const lax = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } };
    await given.core.patchNamespace({ name: namespace, body: lax }, asMerge);
    now += given.settings.namespaceTrustedMs;
    expect(await given.cluster.apply(desired)).toEqual({ writes: 0 });
    const { items } = await given.networking.listNamespacedNetworkPolicy({ namespace });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['berth-allow', 'berth-deny']);
    expect(items[0]?.spec?.ingress?.[0]?.['_from']).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } },
    ]);
    const { metadata } = await given.core.readNamespace({ name: namespace });
    expect(metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
  });

  it('is removed when it has had no instance for a day, over a restart of the platform, and not before', async () => {
    let now = Date.now();
    const clock = { now: () => new Date(now) };
    const given = givenKubernetes({ clock });
    const [gone, kept] = [given.desired(), given.desired()];
    await Promise.all([given.cluster.apply(gone), given.cluster.apply(kept)]);
    await given.cluster.remove(gone.instanceId);
    await eventually(async () => (await given.cluster.find(gone.instanceId)) === null, 60_000);
    const phaseOf = async ({ userId }: typeof gone) =>
      await given.core.readNamespace({ name: `berth-u-${userId}` }).then(
        ({ status }) => status?.phase ?? '',
        () => 'gone',
      );
    await given.cluster.tidy();
    now += 23 * HOUR_MS;
    const { cluster: restarted } = givenKubernetes({ clock });
    await restarted.tidy();
    expect(await phaseOf(gone)).toBe('Active');
    now += 2 * HOUR_MS;
    await restarted.tidy();
    await eventually(async () => (await phaseOf(gone)) === 'gone', 120_000);
    expect(await phaseOf(kept)).toBe('Active');
  });

  it('is kept for another day when an instance has been there meanwhile', async () => {
    let now = Date.now();
    const given = givenKubernetes({ clock: { now: () => new Date(now) } });
    const desired = given.desired();
    const name = `berth-u-${desired.userId}`;
    const emptySince = async () => (await given.core.readNamespace({ name })).metadata?.annotations?.['berth.dev/empty-since'];
    const removed = async () => {
      await given.cluster.remove(desired.instanceId);
      await eventually(async () => (await given.cluster.find(desired.instanceId)) === null, 60_000);
    };
    await given.cluster.apply(desired);
    await removed();
    await given.cluster.tidy();
    expect(await emptySince()).toBe(new Date(now).toISOString());
    now += 23 * HOUR_MS;
    await given.cluster.apply(desired);
    await given.cluster.tidy();
    expect(await emptySince()).toBeUndefined();
    await removed();
    now += 2 * HOUR_MS;
    await given.cluster.tidy();
    expect(await emptySince()).toBe(new Date(now).toISOString());
    now += 23 * HOUR_MS;
    await given.cluster.tidy();
    expect((await given.core.readNamespace({ name })).status?.phase).toBe('Active');
  });
});
