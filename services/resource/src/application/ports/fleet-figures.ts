import type { InstanceId, OperationId } from '@berth/shared-kernel';
import type { InstanceStatus } from '../../domain/instance/instance.js';
import type { OperationKind } from '../../domain/instance/operation.js';

export interface PendingOperation {
  readonly id: OperationId;
  readonly instanceId: InstanceId;
  readonly kind: OperationKind;
  readonly createdAt: Date;
  readonly deadline: Date;
}

/** Operations that need a look, the oldest first. */
export interface PendingOperations {
  readonly total: number;
  readonly oldestCreatedAt: Date | null;
  readonly first: readonly PendingOperation[];
}

/** The instances as their operator looks at them: committed, and without a transaction. */
export interface FleetFigures {
  byStatus(): Promise<Readonly<Record<InstanceStatus, number>>>;
  /** Under way past half of the time between their beginning and their deadline. */
  slow(now: Date, limit: number): Promise<PendingOperations>;
  /** Deletions past their deadline whose instance is not gone. */
  overdueDeletions(now: Date, limit: number): Promise<PendingOperations>;
}
