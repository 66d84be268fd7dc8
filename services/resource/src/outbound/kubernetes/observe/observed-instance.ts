import type { V1Deployment, V1Ingress, V1Pod, V1ReplicaSet, V1Service } from '@kubernetes/client-node';
import type { InstanceId } from '@berth/shared-kernel';
import type { ObservedInstance } from '../../../application/ports/cluster.js';
import { ANNOTATIONS, objectName } from '../objects/names.js';
import { type PodState, isOver, isReady, podState } from './pod-phase.js';
import { replicaFailure } from './replica-failure.js';

/** The objects of one instance, as found. */
export interface InstanceObjects {
  readonly deployment: V1Deployment | null;
  readonly service: V1Service | null;
  readonly ingress: V1Ingress | null;
  /** Looked at only where nothing must be overlooked: a watch of them would tell nothing more. */
  readonly replicaSets: readonly V1ReplicaSet[];
  readonly pods: readonly V1Pod[];
}

export const NO_OBJECTS: InstanceObjects = { deployment: null, service: null, ingress: null, replicaSets: [], pods: [] };

interface Revision {
  readonly generation: number;
  readonly restartToken: string;
}

/** What the objects amount to; null when there are none. */
export function observedInstance(instanceId: InstanceId, objects: InstanceObjects, drifted: boolean): ObservedInstance | null {
  const { deployment, service, ingress, replicaSets, pods } = objects;
  const first = deployment ?? service ?? ingress ?? replicaSets[0] ?? pods[0];
  if (first === undefined) return null;
  const revision = revisionOf(deployment?.spec?.template.metadata);
  const totalReplicas = deployment?.spec?.replicas ?? 0;
  const current = pods.filter((pod) => isOf(pod, revision) && !isEnding(pod) && !isOver(pod));
  const shown = shownPod(current, pods);
  const name = objectName(instanceId);
  return {
    instanceId,
    ...revision,
    totalReplicas,
    readyReplicas: current.filter(isReady).length,
    pods: pods.filter((pod) => !isOver(pod)).length,
    ...stateOf(deployment, current, shown),
    podName: shown?.metadata?.name ?? '',
    deleting: isBeingRemoved(objects),
    drifted,
    objects: { namespace: first.metadata?.namespace ?? '', deployment: name, service: name, ingress: name },
  };
}

/** The Deployment is removed last, and waits for its pods; without it, what is left tells. */
function isBeingRemoved({ deployment, service, ingress, replicaSets, pods }: InstanceObjects): boolean {
  if (deployment !== null) return isEnding(deployment);
  const rest = [service, ingress].filter((object) => object !== null);
  return (rest.length > 0 ? rest : [...replicaSets, ...pods]).every(isEnding);
}

function stateOf(deployment: V1Deployment | null, current: readonly V1Pod[], shown: V1Pod | undefined): PodState {
  const wanted = deployment?.spec?.replicas ?? 0;
  if (deployment !== null && wanted > 0 && current.length === 0) {
    const failure = replicaFailure(deployment);
    if (failure !== null) return failure;
  }
  if (shown === undefined) return { phase: wanted > 0 ? 'Pending' : '', message: '' };
  if (!isEnding(shown)) return podState(shown);
  const state = podState(shown);
  return state.phase === 'NodeLost' ? state : { phase: 'Running', message: 'the process is being ended' };
}

/** The one that tells most: of what is wanted now before what is not, alive before over, and the newest of those. */
function shownPod(current: readonly V1Pod[], pods: readonly V1Pod[]): V1Pod | undefined {
  const alive = pods.filter((pod) => !isOver(pod));
  const group = [current, alive, pods].find((candidates) => candidates.length > 0) ?? [];
  return group.toSorted((a, b) => createdAt(b) - createdAt(a))[0];
}

function revisionOf(metadata: { readonly annotations?: Record<string, string> } | undefined): Revision {
  const annotations = metadata?.annotations ?? {};
  const generation = Number(annotations[ANNOTATIONS.generation]);
  return { generation: Number.isSafeInteger(generation) ? generation : 0, restartToken: annotations[ANNOTATIONS.restartToken] ?? '' };
}

function isOf(pod: V1Pod, { generation, restartToken }: Revision): boolean {
  const revision = revisionOf(pod.metadata);
  return revision.generation === generation && revision.restartToken === restartToken;
}

export const isEnding = ({ metadata }: V1Deployment | V1Service | V1Ingress | V1ReplicaSet | V1Pod): boolean =>
  metadata?.deletionTimestamp !== undefined;
const createdAt = ({ metadata }: V1Pod): number => new Date(metadata?.creationTimestamp ?? 0).getTime();
