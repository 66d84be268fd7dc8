import type { KubernetesApi } from './api/kubernetes-api.js';
import { DEPLOYMENTS, INGRESSES, type KubernetesObject, PODS, REPLICA_SETS, type Resource, SERVICES } from './api/resources.js';
import type { ListedObjects } from './observe/group-objects.js';
import { isEnding } from './observe/observed-instance.js';

/**
 * Everything that a selector finds, uncached. Owners are listed before what they own: when no Deployment is left, no ReplicaSet can
 * come any more, and when none of those is, no pod.
 */
export async function liveObjects(api: KubernetesApi, labelSelector: string): Promise<ListedObjects> {
  const owned = async () => {
    const deployments = await api.list(DEPLOYMENTS, { labelSelector });
    const replicaSets = await api.list(REPLICA_SETS, { labelSelector });
    return { deployments, replicaSets, pods: await api.list(PODS, { labelSelector }) };
  };
  const [workload, services, ingresses] = await Promise.all([
    owned(),
    api.list(SERVICES, { labelSelector }),
    api.list(INGRESSES, { labelSelector }),
  ]);
  return { ...workload, services, ingresses };
}

/**
 * Asks for the removal of what is there. A Deployment stays until its pods are gone, so that it can be seen what is being waited for;
 * where somebody removed one and left its pods, these are removed themselves.
 */
export async function removeObjects(
  api: KubernetesApi,
  { deployments, services, ingresses, replicaSets, pods }: ListedObjects,
): Promise<void> {
  const end = <K extends Parameters<typeof isEnding>[0] & KubernetesObject>(resource: Resource<K>, objects: readonly K[]) =>
    objects
      .filter((object) => !isEnding(object))
      .map(({ metadata }) => api.delete(resource, metadata?.namespace, metadata?.name ?? '', { propagationPolicy: 'Foreground' }));
  const isOrphaned = deployments.length === 0;
  await Promise.all([
    ...end(DEPLOYMENTS, deployments),
    ...end(SERVICES, services),
    ...end(INGRESSES, ingresses),
    ...(isOrphaned ? end(REPLICA_SETS, replicaSets) : []),
    ...(isOrphaned && replicaSets.length === 0 ? end(PODS, pods) : []),
  ]);
}
