import type { InstanceId } from '@berth/shared-kernel';
import type { Operation, OperationError, OperationKind, OperationStatus } from '../domain/instance/operation.js';
import type { OperationWithSteps } from './ports/instance-reads.js';

/** An operation as the API shows it. */
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly instanceId: string;
  readonly status: OperationStatus;
  readonly error: OperationError | null;
  /** When it fails unless it is confirmed by then. */
  readonly deadline: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An operation with how it went so far, oldest step first. */
export interface OperationDetail extends OperationView {
  readonly steps: readonly { readonly name: string; readonly at: string; readonly message: string }[];
}

export const viewOperation = (operation: Operation, instanceId: InstanceId): OperationView => ({
  id: operation.id,
  kind: operation.kind,
  instanceId: String(instanceId),
  status: operation.status,
  error: operation.error,
  deadline: operation.deadline.toISOString(),
  createdAt: operation.createdAt.toISOString(),
  updatedAt: operation.updatedAt.toISOString(),
});

export const detailOperation = ({ operation, instanceId, steps }: OperationWithSteps): OperationDetail => ({
  ...viewOperation(operation, instanceId),
  steps: steps.map(({ name, at, message }) => ({ name, at: at.toISOString(), message })),
});
