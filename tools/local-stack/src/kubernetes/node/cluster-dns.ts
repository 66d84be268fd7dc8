import type { ApiClient } from '../api-client.ts';
import { CLUSTER_DNS } from './real-node.ts';

const LABELS = { 'k8s-app': 'kube-dns' };
const NAMESPACE = 'kube-system';
const PORT = 53;

const COREFILE = `.:${PORT} {
  errors
  ready
  cache 5
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    ttl 5
  }
}
`;

/** Names of Services for pods, by CoreDNS in a pod with the labels and the Service name that every cluster has. */
export async function deployClusterDns(api: ApiClient): Promise<void> {
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  const meta = { name: 'coredns', namespace: NAMESPACE, labels: LABELS };
  await Promise.all([
    api.apply(`${core}/serviceaccounts/coredns`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta }),
    api.apply(`${core}/configmaps/coredns`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data: { Corefile: COREFILE } }),
    api.apply('/apis/rbac.authorization.k8s.io/v1/clusterroles/coredns', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'coredns' },
      rules: [
        { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    }),
    api.apply('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/coredns', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'coredns' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'coredns' },
      subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: NAMESPACE }],
    }),
    api.apply(`${core}/services/kube-dns`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...meta, name: 'kube-dns' },
      spec: {
        selector: LABELS,
        clusterIP: CLUSTER_DNS,
        ports: ['UDP', 'TCP'].map((protocol) => ({ name: protocol.toLowerCase(), protocol, port: 53, targetPort: PORT })),
      },
    }),
    api.apply(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/coredns`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta,
      spec: { selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec: podSpec() } },
    }),
  ]);
}

const podSpec = (): object => ({
  serviceAccountName: 'coredns',
  dnsPolicy: 'Default',
  priorityClassName: 'system-cluster-critical',
  securityContext: {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    // Policies name the port of the pod, which everywhere is 53; so it may bind that without being root.
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  },
  volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
  containers: [
    {
      name: 'coredns',
      image: 'berth/coredns:1',
      imagePullPolicy: 'IfNotPresent',
      ports: ['UDP', 'TCP'].map((protocol) => ({ name: `dns-${protocol.toLowerCase()}`, protocol, containerPort: PORT })),
      readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
      resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
      volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    },
  ],
});
