import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifecycle } from '../processes/supervise.ts';
import { ApiClient, isHealthy } from './api-client.ts';
import { type Etcd, startEtcd } from './etcd.ts';
import type { Parts } from './parts.ts';
import type { Pki } from './pki.ts';
import type { Site } from './site.ts';

export interface ControlPlaneToStart {
  readonly parts: Parts;
  /** The multi-call binary. */
  readonly kube: string;
  readonly site: Site;
  readonly pki: Pki;
  readonly hasRealNode: boolean;
  /** How long a node may be silent before it counts as lost. */
  readonly nodeGraceMs: number;
}

export interface ControlPlane {
  readonly api: ApiClient;
  readonly auditLog: string;
  readonly etcd: Etcd;
  readonly apiserver: Lifecycle;
}

const SERVICE_CIDR = '10.96.0.0/16';

// One line for each request once it is answered, and for a watch once it began. Reads of health pages are no requests of anybody.
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'None', nonResourceURLs: ['/livez*', '/readyz*', '/healthz*'] }, { level: 'Metadata' }],
};

/** Starts etcd, the apiserver, the controller manager and the scheduler. */
export async function startControlPlane(wanted: ControlPlaneToStart): Promise<ControlPlane> {
  const { parts, kube, site, pki } = wanted;
  const api = new ApiClient(site.doors.apiserver, pki);
  parts.atEnd('clients', async () => api.close());
  const auditLog = join(parts.dir, 'audit.log');
  const auditPolicy = join(parts.dir, 'audit-policy.json');
  writeFileSync(auditPolicy, JSON.stringify(AUDIT_POLICY));
  const inside = (component: string, args: readonly string[]) => site.inside(kube, [component, ...args]);

  const etcd = await startEtcd(parts, kube);
  const apiserver = await parts.start({
    name: 'kube-apiserver',
    ...inside('kube-apiserver', apiserverArgs(wanted, etcd, auditLog, auditPolicy)),
    cwd: etcd.folder,
    ready: () => api.isReady(),
    // It waits for its clients to go, who do not while the others run; it has nothing of its own to lose.
    stopWithinMs: 3000,
    stage: 'apiserver',
  });
  // Not before the apiserver is ready: without its roles the controller manager ends at once.
  await Promise.all([
    parts.start({
      name: 'kube-controller-manager',
      ...inside('kube-controller-manager', controllerManagerArgs(wanted)),
      ready: async () => (await isHealthy(site.doors.controllerManager)) && (await api.ask('GET', FIRST_ACCOUNT)).status === 200,
      stage: 'clients',
    }),
    parts.start({
      name: 'kube-scheduler',
      ...inside('kube-scheduler', schedulerArgs(wanted)),
      ready: () => isHealthy(site.doors.scheduler),
      stage: 'clients',
    }),
  ]);
  return { api, auditLog, etcd, apiserver };
}

// Without it the apiserver refuses every pod of the namespace.
const FIRST_ACCOUNT = '/api/v1/namespaces/default/serviceaccounts/default';

function apiserverArgs(
  { site, pki, hasRealNode }: ControlPlaneToStart,
  etcd: Etcd,
  auditLog: string,
  auditPolicy: string,
): readonly string[] {
  return [
    `--etcd-servers=${etcd.server}`,
    `--bind-address=${hasRealNode ? '0.0.0.0' : site.address}`,
    `--advertise-address=${site.address}`,
    `--secure-port=${site.ports.apiserver}`,
    // Loopback is no address for an Endpoints object, and without a node nobody asks for it.
    ...(hasRealNode ? [] : ['--endpoint-reconciler-type=none']),
    `--tls-cert-file=${pki.file('apiserver.crt')}`,
    `--tls-private-key-file=${pki.file('apiserver.key')}`,
    `--client-ca-file=${pki.file('ca.crt')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    // As most clusters do: what keeps privileged pods out is then Pod Security, which our tests ask.
    '--allow-privileged=true',
    `--service-cluster-ip-range=${SERVICE_CIDR}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${pki.file('service-accounts.pub')}`,
    `--service-account-signing-key-file=${pki.file('service-accounts.key')}`,
    `--kubelet-client-certificate=${pki.file('kubelet-client.crt')}`,
    `--kubelet-client-key=${pki.file('kubelet-client.key')}`,
    `--kubelet-certificate-authority=${pki.file('ca.crt')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--audit-policy-file=${auditPolicy}`,
    `--audit-log-path=${auditLog}`,
    // A rotation in the middle of a test would lose what it counts.
    '--audit-log-maxsize=4096',
    '--profiling=false',
  ];
}

function controllerManagerArgs({ site, pki, nodeGraceMs }: ControlPlaneToStart): readonly string[] {
  const server = `https://${site.address}:${site.ports.apiserver}`;
  return [
    `--kubeconfig=${pki.kubeconfig('controller-manager', server)}`,
    `--service-account-private-key-file=${pki.file('service-accounts.key')}`,
    `--root-ca-file=${pki.file('ca.crt')}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    `--bind-address=${site.address}`,
    `--secure-port=${site.ports.controllerManager}`,
    // With the usual 20 a second the controllers start one after the other, which takes longer than all the rest.
    '--kube-api-qps=300',
    '--kube-api-burst=600',
    `--node-monitor-grace-period=${nodeGraceMs}ms`,
    `--node-monitor-period=${Math.max(250, Math.round(nodeGraceMs / 8))}ms`,
    '--profiling=false',
  ];
}

function schedulerArgs({ site, pki }: ControlPlaneToStart): readonly string[] {
  const server = `https://${site.address}:${site.ports.apiserver}`;
  return [
    `--kubeconfig=${pki.kubeconfig('scheduler', server)}`,
    '--leader-elect=false',
    `--bind-address=${site.address}`,
    `--secure-port=${site.ports.scheduler}`,
    '--profiling=false',
  ];
}
