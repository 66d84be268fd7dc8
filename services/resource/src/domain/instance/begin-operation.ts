import { type Desired, type Instance, type InstanceStatus, underWay } from './instance.js';
import { alreadyDeleted, beingDeleted, operationInProgress } from './instance.errors.js';
import type { InstanceDecision, InstanceEvent } from './instance.events.js';
import { openOperation, type OperationKind, type OperationTicket } from './operation.js';

/** Whether an operation of this kind may begin, or is under way already. */
export function admit(instance: Instance, kind: OperationKind): 'same' | 'free' {
  const current = underWay(instance);
  if (current?.kind === kind) return 'same';
  if (current !== null) throw operationInProgress(current);
  if (instance.status === 'DELETED') throw alreadyDeleted();
  if (instance.status === 'DELETING') throw beingDeleted();
  return 'free';
}

type Change = Partial<Pick<Instance, 'spec' | 'withdrawal' | 'restartToken' | 'deleteReason'>>;

/** Writes the transitional status, what is desired, the next generation and the operation at once. */
export function begin(
  instance: Instance,
  kind: OperationKind,
  to: InstanceStatus,
  desired: Desired,
  ticket: OperationTicket,
  change: Change,
  reason = '',
): InstanceDecision {
  const operation = openOperation(kind, ticket);
  const events: InstanceEvent[] = [
    { type: 'operation-begun', operation },
    { type: 'status-changed', from: instance.status, to, reason, message: '', terminal: false, operation },
  ];
  return {
    state: {
      ...instance,
      ...change,
      desired,
      status: to,
      statusSince: ticket.at,
      failure: null,
      generation: instance.generation + 1,
      operation,
      updatedAt: ticket.at,
    },
    events,
  };
}
