import type { ComputeSpec, InstanceId, OrderId, UserId } from '@berth/shared-kernel';
import type { Instance } from './instance.js';
import type { InstanceDecision } from './instance.events.js';
import { isInstanceName, madeUpName } from './instance-name.js';
import { endOperation, openOperation, type OperationTicket } from './operation.js';

export interface NewInstance {
  readonly instanceId: InstanceId;
  readonly userId: UserId;
  readonly orderId: OrderId | null;
  /** Made up when it is not a name. */
  readonly name: string;
  readonly spec: ComputeSpec;
}

export function createInstance(asked: NewInstance, ticket: OperationTicket): InstanceDecision {
  const operation = openOperation('create', ticket);
  const state: Instance = {
    ...asked,
    name: isInstanceName(asked.name) ? asked.name : madeUpName(asked.instanceId),
    desired: 'RUNNING',
    status: 'CREATING',
    statusSince: ticket.at,
    failure: null,
    generation: 1,
    settledGeneration: 0,
    wake: 0,
    restartToken: ticket.id,
    network: null,
    operation,
    deleteReason: '',
    createdAt: ticket.at,
    updatedAt: ticket.at,
    deletedAt: null,
  };
  return { state, events: [{ type: 'created' }, { type: 'operation-begun', operation }] };
}

export const INVALID_SPEC = 'invalid-spec';

/** An instance that was paid for and can never run: it fails for good at birth, so that the buyer has the money back at once. */
export function createStillborn(asked: NewInstance, ticket: OperationTicket, message: string): InstanceDecision {
  const { state: made, events } = createInstance(asked, ticket);
  const operation = endOperation(made.operation, 'failed', ticket.at, { code: INVALID_SPEC, message });
  const failure = { reason: INVALID_SPEC, message, terminal: true };
  return {
    state: { ...made, status: 'FAILED', failure, settledGeneration: made.generation, operation },
    events: [
      ...events,
      { type: 'operation-ended', operation },
      { type: 'status-changed', from: 'CREATING', to: 'FAILED', ...failure, operation },
    ],
  };
}
