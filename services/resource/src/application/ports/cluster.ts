import type { ComputeSpec, InstanceId, UserId } from '@berth/shared-kernel';

/** What the cluster is to hold for one instance: absent objects are made, different ones changed, equal ones left alone. */
export interface DesiredInstance {
  readonly instanceId: InstanceId;
  readonly userId: UserId;
  /** The lifecycle generation; observations carry it back, so that an older one settles nothing. */
  readonly generation: number;
  readonly spec: ComputeSpec;
  /** Shown by the built-in images; never part of an object's name or a command. */
  readonly displayName: string;
  /** False scales to zero and keeps the objects. */
  readonly running: boolean;
  /** Changes when a restart is asked for: the pod is replaced. */
  readonly restartToken: string;
}

/** Why a pod is not running, in the words of Kubernetes. */
export type WaitingReason =
  | 'Pending'
  | 'ContainerCreating'
  | 'CrashLoopBackOff'
  | 'ImagePullBackOff'
  | 'Error'
  | 'OOMKilled'
  | 'Unschedulable';

/** What the cluster holds for one instance, as last observed. */
export interface ObservedInstance {
  readonly instanceId: InstanceId;
  readonly generation: number;
  readonly restartToken: string;
  /** Replicas wanted: 0 when stopped. */
  readonly totalReplicas: number;
  /** Pods of this generation that are ready (their port accepts connections). */
  readonly readyReplicas: number;
  /** Pods that still exist, of any generation. */
  readonly pods: number;
  readonly phase: 'Running' | WaitingReason | '';
  readonly podName: string;
  readonly message: string;
  /** True while the objects are being removed. */
  readonly deleting: boolean;
  readonly objects: { readonly namespace: string; readonly deployment: string; readonly service: string; readonly ingress: string };
}

/** Writes made by one apply: 3 to create, 0 when nothing differed. */
export interface Applied {
  readonly writes: number;
}

export interface ClusterListener {
  /** The state of one instance changed; null when nothing of it is left. */
  observed(instanceId: InstanceId, state: ObservedInstance | null): void;
  /** Proof that the watch lives (an event, a bookmark, a reconnect). */
  alive(): void;
}

export interface ClusterWatch {
  /** Resolves when the first list has been delivered. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  stop(): Promise<void>;
}

/** Where instances run: Kubernetes, or child processes in the embedded profile. Level-triggered: every call may be repeated. */
export interface Cluster {
  /** @throws invalid-input `cluster.forbidden-image` and the like when it can never work; unavailable `cluster.unavailable` otherwise */
  apply(desired: DesiredInstance): Promise<Applied>;
  /** Asks for the removal of every object of an instance; done only when `find` says null. */
  remove(instanceId: InstanceId): Promise<void>;
  /** Live and uncached. */
  find(instanceId: InstanceId): Promise<ObservedInstance | null>;
  /** Live and uncached: every instance of which an object exists. */
  list(): Promise<readonly ObservedInstance[]>;
  watch(listener: ClusterListener): ClusterWatch;
}
