import { setTimeout as pause } from 'node:timers/promises';
import { CLUSTER_ACCESS, LEASE_ACCESS } from '@berth/resource';
import { KubeConfig, KubernetesObjectApi, PatchStrategy, type V1Secret } from '@kubernetes/client-node';
import { writePrivately } from './private-files.ts';

/** Where the resource service has its account and its Lease. */
const SYSTEM_NAMESPACE = 'berth-system';

const ACCOUNT = 'berth-resource';
const FIELD_MANAGER = 'berth-stack';
const TOKEN_WITHIN_MS = 30_000;

type Manifest = Parameters<KubernetesObjectApi['patch']>[0];

/** Makes the account of the resource service, with the rights that it needs and no others, and writes a kubeconfig for it. */
export async function resourceKubeconfig(admin: KubeConfig, server: string, file: string): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(admin);
  for (const manifest of manifests()) await api.patch(manifest, undefined, undefined, FIELD_MANAGER, true, PatchStrategy.ServerSideApply);
  const { token, authority } = await credentials(api);
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'berth', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: ACCOUNT, user: { token } }],
    contexts: [{ name: 'berth', context: { cluster: 'berth', user: ACCOUNT, namespace: SYSTEM_NAMESPACE } }],
    'current-context': 'berth',
  };
  // JSON is YAML.
  writePrivately(file, JSON.stringify(kubeconfig, null, 2));
}

function manifests(): readonly Manifest[] {
  const rbac = 'rbac.authorization.k8s.io/v1';
  const own = { name: ACCOUNT, namespace: SYSTEM_NAMESPACE };
  const subjects = [{ kind: 'ServiceAccount', ...own }];
  const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: ACCOUNT });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM_NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: own },
    { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: ACCOUNT }, rules: CLUSTER_ACCESS },
    { apiVersion: rbac, kind: 'ClusterRoleBinding', metadata: { name: ACCOUNT }, roleRef: roleRef('ClusterRole'), subjects },
    { apiVersion: rbac, kind: 'Role', metadata: own, rules: LEASE_ACCESS },
    { apiVersion: rbac, kind: 'RoleBinding', metadata: own, roleRef: roleRef('Role'), subjects },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...own, annotations: { 'kubernetes.io/service-account.name': ACCOUNT } },
      type: 'kubernetes.io/service-account-token',
    },
  ] as Manifest[];
}

/** The token controller fills the Secret in a moment after it was made. */
async function credentials(api: KubernetesObjectApi): Promise<{ token: string; authority: string }> {
  const end = performance.now() + TOKEN_WITHIN_MS;
  for (;;) {
    const { data } = await api.read<V1Secret>({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: ACCOUNT, namespace: SYSTEM_NAMESPACE },
    });
    const [token, authority] = [data?.['token'], data?.['ca.crt']];
    if (token !== undefined && authority !== undefined) return { token: Buffer.from(token, 'base64').toString(), authority };
    if (performance.now() > end)
      throw new Error(`Kubernetes made no token for ${SYSTEM_NAMESPACE}/${ACCOUNT} within ${TOKEN_WITHIN_MS} ms`);
    await pause(100);
  }
}
