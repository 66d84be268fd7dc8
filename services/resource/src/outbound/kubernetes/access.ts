/** A rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1). */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const READ = ['get', 'list', 'watch'];
// Server-side apply asks for `patch`, and for `create` where the object is not there yet.
const APPLY = ['create', 'patch'];

/** What the resource service may do in the whole cluster, since the namespaces of users come and go; it reads no Secret and runs no Pod itself. */
export const CLUSTER_ACCESS: readonly AccessRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: [...READ, ...APPLY, 'delete'] },
  { apiGroups: [''], resources: ['resourcequotas', 'limitranges'], verbs: ['get', ...APPLY] },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', ...APPLY] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: [...READ, ...APPLY, 'delete'] },
  { apiGroups: [''], resources: ['services'], verbs: [...READ, ...APPLY, 'delete'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: [...READ, ...APPLY, 'delete'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['list', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: [...READ, 'delete'] },
];

/** What it may do in the namespace of its Lease. */
export const LEASE_ACCESS: readonly AccessRule[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
];
