import type {
  V1Deployment,
  V1Ingress,
  V1LimitRange,
  V1Namespace,
  V1Pod,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Service,
} from '@kubernetes/client-node';
import type { NetworkPolicy } from '../objects/network-policies.js';

/** What every kind of object has; times are strings at run time, as the apiserver sends them. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
}

declare const kind: unique symbol;

/** Where objects of a kind are found in the apiserver's tree. */
export interface Resource<K extends KubernetesObject> {
  readonly group: string;
  readonly plural: string;
  readonly [kind]?: K;
}

const of = <K extends KubernetesObject>(group: string, plural: string): Resource<K> => ({ group, plural });

export const DEPLOYMENTS = of<V1Deployment>('/apis/apps/v1', 'deployments');
export const REPLICA_SETS = of<V1ReplicaSet>('/apis/apps/v1', 'replicasets');
export const PODS = of<V1Pod>('/api/v1', 'pods');
export const SERVICES = of<V1Service>('/api/v1', 'services');
export const INGRESSES = of<V1Ingress>('/apis/networking.k8s.io/v1', 'ingresses');
export const NETWORK_POLICIES = of<NetworkPolicy>('/apis/networking.k8s.io/v1', 'networkpolicies');
export const NAMESPACES = of<V1Namespace>('/api/v1', 'namespaces');
export const QUOTAS = of<V1ResourceQuota>('/api/v1', 'resourcequotas');
export const LIMITS = of<V1LimitRange>('/api/v1', 'limitranges');

/** Without a namespace: of all of them, or a kind that is in none. */
export function pathOf({ group, plural }: Resource<KubernetesObject>, namespace?: string, name?: string): string {
  const room = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${room}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}
