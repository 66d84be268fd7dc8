import { admit, begin } from './begin-operation.js';
import { INVALID_SPEC } from './create-instance.js';
import { type Instance, underWay } from './instance.js';
import {
  alreadyDeleted,
  alreadyRunning,
  alreadyStopped,
  beingDeleted,
  imageWithdrawn,
  invalidSpec,
  notRunning,
} from './instance.errors.js';
import { type InstanceDecision, unchanged } from './instance.events.js';
import { asInstanceName } from './instance-name.js';
import { endOperation, openOperation, type OperationTicket } from './operation.js';

/** Commands on an instance: the same kind while it is under way changes nothing and leaves its operation to be answered. */

export function start(instance: Instance, ticket: OperationTicket): InstanceDecision {
  if (admit(instance, 'start') === 'same') return unchanged(instance);
  if (instance.status === 'RUNNING') throw alreadyRunning();
  refuseUnrunnable(instance);
  return begin(instance, 'start', 'STARTING', 'RUNNING', ticket, { restartToken: ticket.id });
}

export function stop(instance: Instance, ticket: OperationTicket, reason = ''): InstanceDecision {
  if (admit(instance, 'stop') === 'same') return unchanged(instance);
  if (instance.status === 'STOPPED') throw alreadyStopped();
  return begin(instance, 'stop', 'STOPPING', 'STOPPED', ticket, {}, reason);
}

export function restart(instance: Instance, ticket: OperationTicket): InstanceDecision {
  if (admit(instance, 'restart') === 'same') return unchanged(instance);
  if (instance.status === 'STOPPED') throw notRunning();
  refuseUnrunnable(instance);
  return begin(instance, 'restart', 'RESTARTING', 'RUNNING', ticket, { restartToken: ticket.id });
}

/** Accepted from every state but DELETED; what is under way is superseded. */
export function remove(instance: Instance, ticket: OperationTicket, reason: string): InstanceDecision {
  if (instance.status === 'DELETED') throw alreadyDeleted();
  const current = underWay(instance);
  if (current?.kind === 'delete') return unchanged(instance);
  if (instance.status === 'DELETING') return askAgain(instance, ticket);
  const begun = begin(instance, 'delete', 'DELETING', 'DELETED', ticket, { deleteReason: reason }, reason);
  if (current === null) return begun;
  const superseded = endOperation(current, 'superseded', ticket.at);
  return { state: begun.state, events: [{ type: 'operation-ended', operation: superseded }, ...begun.events] };
}

export function rename(instance: Instance, name: string, at: Date): InstanceDecision {
  const to = asInstanceName(name);
  if (instance.desired === 'DELETED') throw instance.status === 'DELETED' ? alreadyDeleted() : beingDeleted();
  if (to === instance.name) return unchanged(instance);
  return {
    state: { ...instance, name: to, wake: instance.wake + 1, updatedAt: at },
    events: [{ type: 'renamed', from: instance.name, to }],
  };
}

/** Has the reconciler try again at once, whatever failed before; it changes neither what is desired nor a deadline. */
export function retry(instance: Instance, at: Date): InstanceDecision {
  if (instance.desired === 'DELETED') return unchanged(instance);
  return { state: { ...instance, wake: instance.wake + 1, updatedAt: at }, events: [{ type: 'retried' }] };
}

function refuseUnrunnable({ failure, spec, withdrawal }: Instance): void {
  if (withdrawal !== null) throw imageWithdrawn(spec.image, withdrawal.reason);
  if (failure?.reason === INVALID_SPEC) throw invalidSpec(failure.message);
}

// The deletion goes on by itself after a missed deadline; whoever asks again gets an operation to watch, and the reconciler a push.
function askAgain(instance: Instance, ticket: OperationTicket): InstanceDecision {
  const operation = openOperation('delete', ticket);
  return {
    state: { ...instance, operation, wake: instance.wake + 1, updatedAt: ticket.at },
    events: [{ type: 'operation-begun', operation }],
  };
}
