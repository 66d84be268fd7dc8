import { type KubeConfig, type V1APIResource, CoreV1Api } from '@kubernetes/client-node';
import { eventually } from '@berth/shared-kernel/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../../../src/outbound/kubernetes/api/connection.js';
import { leaseApi } from '../../../../src/outbound/kubernetes/lease/lease-api.js';
import { GivenKubernetes, adminConfig } from './given-kubernetes.js';
import { Installed } from './installed.js';
import { Watched } from './watched.js';

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const WHOLE = 'create delete get list patch watch';

/** What the role is for; a line more here is to be argued for. */
const NEEDED: Readonly<Record<string, string>> = {
  '/namespaces': 'create delete get list patch',
  '/resourcequotas': 'create get patch',
  '/limitranges': 'create get patch',
  'networking.k8s.io/networkpolicies': 'create get patch',
  'apps/deployments': WHOLE,
  '/services': WHOLE,
  'networking.k8s.io/ingresses': WHOLE,
  '/pods': 'delete list watch',
  'apps/replicasets': 'delete list',
};

describe('the roles of deploy/kubernetes', () => {
  let installed: Installed;
  let own: KubeConfig;
  let given: GivenKubernetes | null = null;

  beforeAll(async () => {
    installed = await Installed.open('roles.yaml', 'policies.yaml');
    own = await installed.kubeConfigOf('berth-resource');
    // Roles take a moment to come into force.
    const last = { namespace: installed.namespace, group: 'coordination.k8s.io', resource: 'leases', name: 'berth-resource' };
    const needed = [
      { namespace: 'berth-u-1', group: 'apps', resource: 'deployments', verb: 'patch' },
      { ...last, verb: 'update' },
    ];
    const areGranted = async () =>
      (await Promise.all(needed.map((attributes) => isAllowed(new Connection(own, 60_000), attributes)))).every(Boolean);
    await eventually(areGranted, 60_000, 'the roles are in force', 200);
  });
  afterAll(() => installed.close());
  afterEach(async () => {
    await given?.close();
    given = null;
  });

  it('let the adapter do all that it does', async () => {
    given = new GivenKubernetes({ kubeConfig: own, settings: { namespaceTrustedMs: 0, emptyNamespaceKeptMs: 0 } });
    const watched = new Watched(given);
    await watched.synced;
    const desired = given.desired();
    expect(await given.cluster.apply(desired)).toEqual({ writes: 3 });
    await watched.whole(desired);
    expect(await given.cluster.apply({ ...desired, generation: 2 })).toEqual({ writes: 1 });
    expect((await given.cluster.list()).map(({ instanceId }) => instanceId)).toContain(desired.instanceId);
    await given.apps.deleteNamespacedDeployment({
      name: `i-${desired.instanceId.toString(36)}`,
      namespace: `berth-u-${desired.userId}`,
      propagationPolicy: 'Orphan',
    });
    await eventually(() => given?.cluster.remove(desired.instanceId) ?? false, 60_000);
    await given.cluster.tidy();
    await given.cluster.tidy();
    const asked = given.requests();
    expect(asked.some(({ verb, resource }) => verb === 'delete' && resource === 'namespaces')).toBe(true);
    const user = `system:serviceaccount:${installed.namespace}:berth-resource`;
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((request) => request.user !== user || request.status === 401 || request.status === 403)).toEqual([]);
    await watched.stop();
  });

  it('let it take, keep and give back its own Lease, and no other', async () => {
    const lease = leaseApi({ kubeConfig: own, namespace: installed.namespace, name: 'berth-resource', requestTimeoutMs: 60_000 });
    const made = await lease.create({ holderIdentity: 'one', leaseDurationSeconds: 15 });
    expect(made?.spec.holderIdentity).toBe('one');
    const read = await lease.read();
    expect(read).not.toBeNull();
    expect((await lease.replace(read ?? { metadata: { name: '' }, spec: {} }, { holderIdentity: 'two' }))?.spec.holderIdentity).toBe('two');
    const other = leaseApi({ kubeConfig: own, namespace: installed.namespace, name: 'another', requestTimeoutMs: 60_000 });
    await expect(other.read()).rejects.toMatchObject({ kind: 'unavailable' });
    const elsewhere = leaseApi({ kubeConfig: own, namespace: 'kube-system', name: 'berth-resource', requestTimeoutMs: 60_000 });
    await expect(elsewhere.create({ holderIdentity: 'one' })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('grant what is needed and nothing else, asked for every resource and verb there is', async () => {
    const admin = adminConfig();
    await admin
      .makeApiClient(CoreV1Api)
      .createNamespacedServiceAccount({ namespace: installed.namespace, body: { metadata: { name: 'powerless' } } });
    const everybodys = await granted(await installed.kubeConfigOf('powerless'), admin);
    const ours = [...(await granted(own, admin))].filter((one) => !everybodys.has(one));
    const byResource: Record<string, string> = {};
    for (const one of ours.toSorted()) {
      const [resource = '', verb = ''] = one.split(' ');
      byResource[resource] = `${byResource[resource] ?? ''} ${verb}`.trim();
    }
    expect(byResource).toEqual(NEEDED);
  });

  it('let it write nothing outside the namespaces of users, which admission sees to', async () => {
    const connection = new Connection(own, 60_000);
    const namespaceOf = (name: string) => ({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } }) as const;
    const refused = async (request: Parameters<Connection['send']>[0]) => {
      const { status, text } = await connection.send(request);
      return status === 403 || status === 422 ? text.includes('namespaces of its users only') : false;
    };
    // A policy takes a moment to come into force.
    await eventually(() => refused(namespaceOf(`not-a-users-${Date.now()}`)), 60_000, 'the policy is in force', 200);
    expect(await refused({ method: 'DELETE', path: `/api/v1/namespaces/${installed.namespace}` })).toBe(true);
    expect(await refused(namespaceOf('berth-u-7-7'))).toBe(true);
    const service = { metadata: { name: 'hole' }, spec: { ports: [{ port: 80 }] } };
    expect(await refused({ method: 'POST', path: '/api/v1/namespaces/kube-public/services', body: service })).toBe(true);
    given = new GivenKubernetes({ kubeConfig: own });
    expect(await given.cluster.apply(given.desired())).toEqual({ writes: 3 });
  });
});

/** `<group>/<resource> <verb>` of all that this identity may do, in any namespace. */
async function granted(kubeConfig: KubeConfig, admin: KubeConfig): Promise<ReadonlySet<string>> {
  const connection = new Connection(kubeConfig, 60_000);
  const questions = (await everyResource(admin)).flatMap(({ group, name }) => VERBS.map((verb) => ({ group, name, verb })));
  const allowed = new Set<string>();
  const ask = async (): Promise<void> => {
    for (let next = questions.pop(); next !== undefined; next = questions.pop()) {
      const { group, verb, name } = next;
      const [resource, subresource] = name.split('/');
      const attributes = { group, resource, subresource, verb, namespace: 'berth-u-1' };
      if (await isAllowed(connection, attributes)) allowed.add(`${group}/${name} ${verb}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  return allowed;
}

async function isAllowed(connection: Connection, resourceAttributes: object): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
  const { text } = await connection.send({ method: 'POST', path, body });
  return (JSON.parse(text) as { status: { allowed: boolean } }).status.allowed;
}

async function everyResource(admin: KubeConfig): Promise<readonly { readonly group: string; readonly name: string }[]> {
  const connection = new Connection(admin, 60_000);
  const get = async <T>(path: string) => JSON.parse((await connection.send({ method: 'GET', path })).text) as T;
  const { groups } = await get<{ groups: { name: string; versions: { groupVersion: string }[] }[] }>('/apis');
  const versions = groups.flatMap(({ name, versions: all }) =>
    all.map(({ groupVersion }) => ({ group: name, path: `/apis/${groupVersion}` })),
  );
  const found = await Promise.all(
    [{ group: '', path: '/api/v1' }, ...versions].map(async ({ group, path }) => {
      const { resources } = await get<{ resources: V1APIResource[] }>(path);
      return resources.map(({ name }) => ({ group, name }));
    }),
  );
  return found.flat();
}
