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

/** Why a pod is not running, in the words of Kubernetes; `QuotaExceeded` and `PodForbidden`: it refuses to make one at all. */
export type WaitingReason =
  | 'Pending'
  | 'ContainerCreating'
  | 'CrashLoopBackOff'
  | 'ImagePullBackOff'
  | 'Error'
  | 'OOMKilled'
  | 'Unschedulable'
  | 'QuotaExceeded'
  | 'PodForbidden'
  | 'Evicted'
  | 'NodeLost';

/** What the cluster holds for one instance, as last observed. */
export interface ObservedInstance {
  readonly instanceId: InstanceId;
  readonly generation: number;
  readonly restartToken: string;
  /** Replicas wanted: 0 when stopped. */
  readonly totalReplicas: number;
  /** Pods of this generation that are ready (their port accepts connections). */
  readonly readyReplicas: number;
  /** Pods that still run or may, of any generation. */
  readonly pods: number;
  readonly phase: 'Running' | WaitingReason | '';
  readonly podName: string;
  /** For the owner of the instance: part of a sentence, without the cluster's inside. */
  readonly message: string;
  /** True while the objects are being removed. */
  readonly deleting: boolean;
  /** True when an object was changed or removed by somebody else since it was applied; applying again repairs it. */
  readonly drifted: boolean;
  readonly objects: { readonly namespace: string; readonly deployment: string; readonly service: string; readonly ingress: string };
}

/** Writes made by one apply: 3 to create, 0 when nothing differed. */
export interface Applied {
  readonly writes: number;
}

export interface ClusterListener {
  /** The state of one instance changed, or an object of one that has drifted; null when nothing of it is left. */
  observed(instanceId: InstanceId, state: ObservedInstance | null): void;
  /** All that is watched was proven current (by an event, a bookmark, a clean end, a list) at `at` or later. */
  alive(at: Date): void;
}

export interface ClusterWatch {
  /** Resolves when the first list has been delivered. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  stop(): Promise<void>;
}

/** Where instances run: Kubernetes, or child processes in the embedded profile. Level-triggered: every call may be repeated. */
export interface Cluster {
  /**
   * @throws what can never work: invalid-input `cluster.invalid-spec`, `cluster.unknown-gpu`, refused `cluster.quota-exceeded`,
   * forbidden `cluster.forbidden`; else unavailable: `cluster.unavailable`, `cluster.terminating`, `cluster.not-permitted` (the
   * platform's own rights are wanting), `cluster.conflict`
   */
  apply(desired: DesiredInstance): Promise<Applied>;
  /** Asks for the removal of every object of an instance that is still there, by a live look; true when nothing was. */
  remove(instanceId: InstanceId): Promise<boolean>;
  /** Live and uncached. */
  find(instanceId: InstanceId): Promise<ObservedInstance | null>;
  /** Live and uncached: every instance of which an object exists. */
  list(): Promise<readonly ObservedInstance[]>;
  watch(listener: ClusterListener): ClusterWatch;
  /** Removes what was made for users who have had no instance for long; to be called now and then, by whoever applies. */
  tidy(): Promise<void>;
}
