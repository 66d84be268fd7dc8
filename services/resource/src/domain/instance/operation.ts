import type { OperationId } from '@berth/shared-kernel';

export type OperationKind = 'create' | 'start' | 'stop' | 'restart' | 'update' | 'delete';
export type OperationStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'superseded';

/** Why an operation failed: a stable code and a sentence for the owner. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** One asked-for change of an instance, from its acceptance to its end. */
export interface Operation {
  readonly id: OperationId;
  readonly kind: OperationKind;
  readonly status: OperationStatus;
  readonly deadline: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly error: OperationError | null;
}

/** What a command is handed to open an operation with. */
export interface OperationTicket {
  readonly id: OperationId;
  readonly at: Date;
  readonly deadline: Date;
}

export const isUnderWay = (operation: Operation): boolean => operation.status === 'pending' || operation.status === 'running';

export const openOperation = (kind: OperationKind, ticket: OperationTicket): Operation => ({
  id: ticket.id,
  kind,
  status: 'pending',
  deadline: ticket.deadline,
  createdAt: ticket.at,
  updatedAt: ticket.at,
  error: null,
});

export const endOperation = (
  operation: Operation,
  status: 'succeeded' | 'failed' | 'superseded',
  at: Date,
  error: OperationError | null = null,
): Operation => ({ ...operation, status, updatedAt: at, error });
