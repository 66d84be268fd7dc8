import type { ComputeSpec, InstanceId, OrderId, UserId } from '@berth/shared-kernel';
import type { Failure, Instance, Withdrawal } from './instance.js';
import type { InstanceDecision, InstanceEvent } from './instance.events.js';
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
    withdrawal: null,
    network: null,
    operation,
    deleteReason: '',
    createdAt: ticket.at,
    updatedAt: ticket.at,
    deletedAt: null,
    version: 1,
  };
  return { state, events: [{ type: 'created' }, { type: 'operation-begun', operation }] };
}

export const INVALID_SPEC = 'invalid-spec';

/** An instance that was paid for and can never run: it fails for good at birth, so that the buyer has the money back at once. */
export const createStillborn = (asked: NewInstance, ticket: OperationTicket, message: string): InstanceDecision =>
  failAtBirth(createInstance(asked, ticket), ticket.at, { reason: INVALID_SPEC, message });

/** One that was sold with an image that has been withdrawn since, for `reason`. */
export function createForbidden(asked: NewInstance, ticket: OperationTicket, reason: string): InstanceDecision {
  const withdrawal: Withdrawal = { reason, at: ticket.at };
  const { state, events } = createInstance(asked, ticket);
  const marked = { state: { ...state, withdrawal }, events: [...events, { type: 'image-removed', reason } as const] };
  const message = `The image ${asked.spec.image} was withdrawn by the provider (${reason}).`;
  return failAtBirth(marked, ticket.at, { reason: 'forbidden-image', message });
}

function failAtBirth({ state: made, events }: InstanceDecision, at: Date, why: Pick<Failure, 'reason' | 'message'>): InstanceDecision {
  const operation = endOperation(made.operation, 'failed', at, { code: why.reason, message: why.message });
  const failure: Failure = { ...why, terminal: true };
  const born: InstanceEvent[] = [
    { type: 'operation-ended', operation },
    { type: 'status-changed', from: 'CREATING', to: 'FAILED', ...failure, operation },
  ];
  return {
    state: { ...made, status: 'FAILED', failure, settledGeneration: made.generation, operation },
    events: [...events, ...born],
  };
}
