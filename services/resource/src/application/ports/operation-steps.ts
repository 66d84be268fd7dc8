import type { OperationId, Tx } from '@berth/shared-kernel';
import type { OperationStep } from '../../domain/instance/operation-steps.js';

/** How far the operation of an instance was seen to have come, in order: all of it, not only what is new. */
export interface Progress {
  readonly operationId: OperationId;
  readonly steps: readonly OperationStep[];
}

/** The steps of operations that were seen in the cluster; those that commands and settlements take are written with them. */
export interface OperationSteps {
  /** Keeps those that are not kept yet, and calls the operation running; nothing when it has ended. */
  note(tx: Tx, progress: Progress): Promise<void>;
  /** The latest of them, null when only the acceptance is known. */
  lastSeen(tx: Tx, operationId: OperationId): Promise<OperationStep | null>;
}
