import type { V1Deployment, V1Ingress, V1Pod, V1ReplicaSet, V1Service } from '@kubernetes/client-node';
import type { InstanceId } from '@berth/shared-kernel';
import type { KubernetesObject } from '../api/resources.js';
import { instanceIdOf, objectName } from '../objects/names.js';
import { type InstanceObjects, NO_OBJECTS } from './observed-instance.js';

export interface ListedObjects {
  readonly deployments: readonly V1Deployment[];
  readonly services: readonly V1Service[];
  readonly ingresses: readonly V1Ingress[];
  readonly replicaSets: readonly V1ReplicaSet[];
  readonly pods: readonly V1Pod[];
}

export function groupObjects(listed: ListedObjects): ReadonlyMap<InstanceId, InstanceObjects> {
  const groups = new Map<InstanceId, InstanceObjects>();
  const put = <K extends KubernetesObject>(
    objects: readonly K[],
    add: (group: InstanceObjects, object: K, id: InstanceId) => InstanceObjects,
  ) => {
    for (const object of objects) {
      const id = instanceIdOf(object);
      if (id !== null) groups.set(id, add(groups.get(id) ?? NO_OBJECTS, object, id));
    }
  };
  put(listed.deployments, (group, object, id) => ({ ...group, deployment: oursOf(id, group.deployment, object) }));
  put(listed.services, (group, object, id) => ({ ...group, service: oursOf(id, group.service, object) }));
  put(listed.ingresses, (group, object, id) => ({ ...group, ingress: oursOf(id, group.ingress, object) }));
  put(listed.replicaSets, (group, object) => ({ ...group, replicaSets: [...group.replicaSets, object] }));
  put(listed.pods, (group, object) => ({ ...group, pods: [...group.pods, object] }));
  return groups;
}

/** Somebody may have copied an object with its labels: ours is the one that has our name. */
const oursOf = <K extends KubernetesObject>(id: InstanceId, known: K | null, other: K): K =>
  known === null || other.metadata?.name === objectName(id) ? other : known;
