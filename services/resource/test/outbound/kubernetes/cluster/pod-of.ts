import type { V1ContainerState, V1ContainerStatus, V1Deployment, V1Pod, V1PodCondition } from '@kubernetes/client-node';
import { type InstanceObjects, NO_OBJECTS } from '../../../../src/outbound/kubernetes/observe/observed-instance.js';
import { freshId } from '../../../support/desired.js';

export interface PodOptions {
  readonly name?: string;
  readonly generation?: number;
  readonly restartToken?: string;
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly conditions?: readonly V1PodCondition[];
  readonly state?: V1ContainerState;
  readonly lastState?: V1ContainerState;
  readonly restartCount?: number;
  readonly containerReady?: boolean;
  readonly createdAt?: string;
  readonly ending?: boolean;
}

export const INSTANCE = freshId();

const NO_TIME = '2026-11-21T00:00:00Z' as unknown as Date;
const marks = (generation: number, restartToken: string) => ({
  'berth.dev/generation': String(generation),
  'berth.dev/restart-token': restartToken,
});

/** A pod as the apiserver sends it: times are strings. */
export function podOf(options: PodOptions = {}): V1Pod {
  const { name = 'i-1-a', generation = 1, restartToken = 'first', createdAt = '2026-11-21T00:00:00Z', ending = false } = options;
  const { phase = 'Running', reason, message, conditions = [], state, lastState, restartCount = 0, containerReady = false } = options;
  const container = { name: 'instance', state, lastState, restartCount, ready: containerReady } as V1ContainerStatus;
  return {
    metadata: {
      name,
      namespace: 'berth-u-7',
      annotations: marks(generation, restartToken),
      creationTimestamp: createdAt as unknown as Date,
      ...(ending ? { deletionTimestamp: NO_TIME } : {}),
    },
    spec: { containers: [{ name: 'instance', resources: { limits: { memory: '64Mi' } } }] },
    status: {
      phase,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      conditions: [...conditions],
      ...(state === undefined ? {} : { containerStatuses: [container] }),
    },
  };
}

const RUNNING = { running: { startedAt: NO_TIME } };

export const readyPod = (options: PodOptions = {}): V1Pod =>
  podOf({ state: RUNNING, containerReady: true, conditions: [{ type: 'Ready', status: 'True' }], ...options });

export function deploymentOf(
  change: { readonly replicas?: number; readonly generation?: number; readonly failure?: string; readonly ending?: boolean } = {},
) {
  const { replicas = 1, generation = 1, failure, ending = false } = change;
  const deployment: V1Deployment = {
    metadata: { name: `i-${INSTANCE.toString(36)}`, namespace: 'berth-u-7', ...(ending ? { deletionTimestamp: NO_TIME } : {}) },
    spec: { replicas, selector: {}, template: { metadata: { annotations: marks(generation, 'first') } } },
    status: {
      conditions: failure === undefined ? [] : [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure }],
    },
  };
  return deployment;
}

export const objectsOf = (pods: readonly V1Pod[], deployment: V1Deployment | null = deploymentOf()): InstanceObjects => ({
  ...NO_OBJECTS,
  deployment,
  service: { metadata: { name: 'i-1', namespace: 'berth-u-7' } },
  ingress: { metadata: { name: 'i-1', namespace: 'berth-u-7' } },
  pods,
});

export const waiting = (reason: string, message = ''): V1ContainerState => ({ waiting: { reason, message } });
export const terminated = (reason: string, exitCode: number, more: object = {}): V1ContainerState => ({
  terminated: { reason, exitCode, ...more },
});
export const running = RUNNING;
