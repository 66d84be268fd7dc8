import type { Snapshot } from '@berth/contracts';
import type { InstanceId } from '@berth/shared-kernel';
import type { Operation, OperationError, OperationKind, OperationStatus } from '../domain/instance/operation.js';

/** An operation as the API shows it. */
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly instanceId: string;
  readonly status: OperationStatus;
  readonly error: OperationError | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `snapshot` is what was last observed of the instance; without it nothing is claimed about the cluster. */
export const viewOperation = (operation: Operation, instanceId: InstanceId, snapshot?: Snapshot): OperationView => ({
  id: operation.id,
  kind: operation.kind,
  instanceId: String(instanceId),
  status: operation.status === 'pending' && hasMovedSince(operation.createdAt, snapshot) ? 'running' : operation.status,
  error: operation.error,
  createdAt: operation.createdAt.toISOString(),
  updatedAt: operation.updatedAt.toISOString(),
});

// The command path writes `pending` and the settlement the end; in between, only the observation can tell that something happens.
const hasMovedSince = (accepted: Date, snapshot: Snapshot | undefined): boolean =>
  snapshot !== undefined && Number(snapshot.updated_at) > Math.floor(accepted.getTime() / 1000);
