import type { Snapshot } from '@berth/contracts';
import type { ComputeSpec, InstanceId, OperationId, UserId } from '@berth/shared-kernel';
import type { Desired, InstanceStatus } from '../../domain/instance/instance.js';

/** What the reconciler is to bring about for one instance, and what was last settled of it. */
export interface ReconcileTarget {
  readonly instanceId: InstanceId;
  readonly userId: UserId;
  readonly name: string;
  readonly spec: ComputeSpec;
  readonly desired: Desired;
  readonly status: InstanceStatus;
  /** Grows with every command; an observation settles only its own generation. */
  readonly generation: number;
  readonly settledGeneration: number;
  /** FAILED for good: nothing but a command is expected to change it. */
  readonly terminal: boolean;
  /** Why it is FAILED, '' otherwise. With `invalid-spec` or `forbidden-image` there is nothing to be applied. */
  readonly failureReason: string;
  readonly restartToken: string;
  /** The current or the last one. */
  readonly operationId: OperationId;
  /** The Host header of its endpoint, with the port where it is not the scheme's own, e.g. `i-1abc.localhost:8080`. */
  readonly host: string;
  /** Grows when somebody wants another pass without a new generation (and back-off forgotten). */
  readonly wake: number;
  readonly seenWake: number;
  readonly statusSince: Date;
  /** Since when no pod was ready, as last recorded by `recordObservation`; null while one is, or when nothing was recorded. */
  readonly unreadySince: Date | null;
  /** What was last recorded of it, by whoever led; null when nothing ever was. */
  readonly recorded: Snapshot | null;
}

/** An instance that wants a pass; other numbers than last time say that something new is wanted of it. */
export interface DueInstance {
  readonly instanceId: InstanceId;
  readonly generation: number;
  readonly wake: number;
}

/** What the reconciler reads of the database; it writes only through `settleInstance` and `recordObservation`. */
export interface ReconcileStore {
  /** Instances with `generation > settled_generation` or `wake > seen_wake`, by index, oldest change first. */
  due(limit: number): Promise<readonly DueInstance[]>;
  /** Every instance that is not DELETED, for the start and for resyncs. */
  live(): Promise<readonly InstanceId[]>;
  /** Null when it was never made. A DELETED one is given, so that what is left of it can be removed. */
  load(id: InstanceId): Promise<ReconcileTarget | null>;
  /** Remembers that a pass has begun which knows of `wake`; never goes back. */
  seenWake(id: InstanceId, wake: number): Promise<void>;
  /** A fence greater than any given before, for `Revision.fence`; called once at every acquisition of leadership. */
  acquireFence(): Promise<number>;
}
