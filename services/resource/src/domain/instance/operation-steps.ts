import type { OperationId } from '@berth/shared-kernel';
import type { Instance } from './instance.js';
import type { InstanceEvent } from './instance.events.js';
import type { Operation } from './operation.js';

/** How far an operation can be seen to have come; each is told at most once of one operation. */
export type StepName =
  | 'accepted'
  | 'applied'
  | 'waiting'
  | 'scheduled'
  | 'trouble'
  | 'ready'
  | 'ending'
  | 'removing'
  | 'reached'
  | 'stopped'
  | 'removed'
  | 'failed'
  | 'superseded';

/** One step of an operation, with a sentence for the owner. */
export interface OperationStep {
  readonly name: StepName;
  readonly at: Date;
  readonly message: string;
}

export interface StepOf {
  readonly operationId: OperationId;
  readonly step: OperationStep;
}

/** The steps that a decision takes; what lies between them is seen in the cluster. */
export function stepsOf(instance: Instance, events: readonly InstanceEvent[]): readonly StepOf[] {
  return events.flatMap((event) => {
    if (event.type === 'operation-begun') return [stepOf(event.operation, 'accepted', 'Accepted.')];
    return event.type === 'operation-ended' ? [lastStep(event.operation, events, instance)] : [];
  });
}

function lastStep(operation: Operation, events: readonly InstanceEvent[], { network }: Instance): StepOf {
  if (operation.status === 'failed') return stepOf(operation, 'failed', operation.error?.message ?? 'It failed.');
  if (operation.status === 'superseded') return stepOf(operation, 'superseded', 'A deletion was asked for meanwhile.');
  const led = events.find((event) => event.type === 'status-changed' && event.operation?.id === operation.id);
  const to = led?.type === 'status-changed' ? led.to : null;
  if (to === 'DELETED') return stepOf(operation, 'removed', 'Nothing of it is left in the cluster.');
  if (to === 'STOPPED') return stepOf(operation, 'stopped', 'No pod of it is left.');
  return stepOf(operation, 'reached', network === null ? 'Reached.' : `Reached at ${network.endpointUrl}.`);
}

const stepOf = ({ id, updatedAt: at }: Operation, name: StepName, message: string): StepOf => ({
  operationId: id,
  step: { name, at, message },
});
