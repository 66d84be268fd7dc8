import { type Instance, underWay } from './instance.js';
import { type InstanceDecision, unchanged } from './instance.events.js';
import { endOperation } from './operation.js';
import type { OperationStep } from './operation-steps.js';
import { UNCONFIRMED } from './settle.js';

/** Fails the operation whose deadline has passed, and says how far it was seen to have come. Only a deletion goes on: DELETING is left for DELETED and nothing else. */
export function failOverdue(instance: Instance, at: Date, lastSeen: OperationStep | null = null): InstanceDecision {
  const current = underWay(instance);
  if (current === null || current.deadline > at) return unchanged(instance);
  const deleting = current.kind === 'delete';
  const outcome = deleting
    ? 'Its removal was not confirmed in time; it goes on.'
    : `The cluster did not confirm the ${current.kind} in time.`;
  const message = `${outcome} ${lastSeen === null ? 'Nothing of it was seen in the cluster.' : `Last seen of it: ${lastSeen.message}`}`;
  const operation = endOperation(current, 'failed', at, { code: UNCONFIRMED, message });
  const failure = deleting ? null : { reason: UNCONFIRMED, message, terminal: false };
  const to = deleting ? instance.status : 'FAILED';
  return {
    state: { ...instance, operation, failure, status: to, statusSince: deleting ? instance.statusSince : at, updatedAt: at },
    events: [
      { type: 'operation-ended', operation },
      { type: 'status-changed', from: instance.status, to, reason: UNCONFIRMED, message, terminal: false, operation },
    ],
  };
}

/** A failure that has lasted since `before` is for good, and is said again. */
export function giveUp(instance: Instance, before: Date, at: Date): InstanceDecision {
  const { failure } = instance;
  if (failure === null || failure.terminal || instance.statusSince > before) return unchanged(instance);
  const terminal = { ...failure, terminal: true };
  return {
    state: { ...instance, failure: terminal, updatedAt: at },
    events: [{ type: 'status-changed', from: 'FAILED', to: 'FAILED', ...terminal, operation: null }],
  };
}
