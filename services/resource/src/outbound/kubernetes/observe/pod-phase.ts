import type { V1ContainerStatus, V1Pod, V1PodCondition } from '@kubernetes/client-node';
import type { ObservedInstance } from '../../../application/ports/cluster.js';
import { cannotStart, ended, evicted, lackOfRoom, pullFailure } from './pod-messages.js';

export interface PodState {
  readonly phase: ObservedInstance['phase'];
  /** For the owner of the instance: what happened, without the cluster's inside. */
  readonly message: string;
}

const PULL_REASONS: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const START_REASONS: readonly string[] = ['', 'ContainerCreating', 'PodInitializing'];

/** A pod that has ended for good: an evicted one stays to be looked at, and holds nothing any more. */
export const isOver = (pod: V1Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

export const isReady = (pod: V1Pod): boolean => condition(pod, 'Ready')?.status === 'True';

export function podState(pod: V1Pod): PodState {
  const { reason, message } = pod.status ?? {};
  if (reason === 'Evicted') return { phase: 'Evicted', message: evicted(message ?? '') };
  if (isOnLostNode(pod)) return { phase: 'NodeLost', message: 'the machine that it runs on does not answer' };
  if (isOver(pod)) return { phase: 'Error', message: 'it was ended by the machine that it ran on' };
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable')
    return { phase: 'Unschedulable', message: lackOfRoom(scheduled.message ?? '') };
  const [container] = pod.status?.containerStatuses ?? [];
  return container === undefined ? { phase: 'Pending', message: '' } : containerState(pod, container);
}

function containerState(pod: V1Pod, container: V1ContainerStatus): PodState {
  const { state = {}, lastState, restartCount } = container;
  const memory = pod.spec?.containers[0]?.resources?.limits?.['memory'] ?? '';
  const wasKilled = lastState?.terminated?.reason === 'OOMKilled';
  if (state.waiting !== undefined) {
    const { reason = '', message = '' } = state.waiting;
    if (reason === 'CrashLoopBackOff')
      return { phase: wasKilled ? 'OOMKilled' : reason, message: ended(lastState?.terminated, memory, restartCount) };
    if (PULL_REASONS.includes(reason)) return { phase: 'ImagePullBackOff', message: pullFailure(reason, message) };
    if (START_REASONS.includes(reason)) return { phase: 'ContainerCreating', message: '' };
    return { phase: 'Error', message: cannotStart(message) };
  }
  if (state.terminated !== undefined) {
    // CreateContainer and the like: there never was a process.
    if (state.terminated.reason === 'StartError') return { phase: 'Error', message: cannotStart(state.terminated.message ?? '') };
    return {
      phase: state.terminated.reason === 'OOMKilled' ? 'OOMKilled' : 'Error',
      message: ended(state.terminated, memory, restartCount),
    };
  }
  if (state.running === undefined) return { phase: 'ContainerCreating', message: '' };
  return { phase: 'Running', message: isReady(pod) ? '' : 'its port does not accept connections yet' };
}

/** The node controller sets Ready to False without a reason while the kubelet's last word of the container still is that it is ready. */
function isOnLostNode(pod: V1Pod): boolean {
  if (pod.status?.reason === 'NodeLost' || pod.status?.phase === 'Unknown') return true;
  const ready = condition(pod, 'Ready');
  if (ready?.status === 'Unknown') return true;
  const [container] = pod.status?.containerStatuses ?? [];
  return ready?.status === 'False' && (ready.reason ?? '') === '' && container?.ready === true;
}

const condition = (pod: V1Pod, type: string): V1PodCondition | undefined => pod.status?.conditions?.find((one) => one.type === type);
