import type { Endpoint } from './endpoint.js';
import { type Failure, type Instance, type InstanceNetwork, underWay } from './instance.js';
import { type InstanceDecision, type InstanceEvent, unchanged } from './instance.events.js';
import { endOperation, type Operation } from './operation.js';
import type { Settlement } from './settlement.js';

/** An observation brought to a decision: of which generation, when, and where the instance is reached as configured now. */
export interface Observed {
  readonly generation: number;
  readonly settlement: Settlement;
  readonly at: Date;
  readonly endpoint: Endpoint;
}

/** Settles only what is desired, and only its own generation; a settlement that says nothing new changes nothing. */
export function settle(instance: Instance, observed: Observed): InstanceDecision {
  const { settlement, at } = observed;
  if (observed.generation !== instance.generation) return unchanged(instance);
  switch (settlement.kind) {
    case 'reached':
      return instance.desired === 'RUNNING' ? arrive(instance, 'RUNNING', observed) : unchanged(instance);
    case 'stopped':
      return instance.desired === 'STOPPED' ? arrive(instance, 'STOPPED', observed) : unchanged(instance);
    case 'deleted':
      return instance.status === 'DELETING' ? vanish(instance, at) : unchanged(instance);
    case 'failed':
      return fail(instance, settlement, at);
  }
}

function arrive(instance: Instance, to: 'RUNNING' | 'STOPPED', { at, endpoint }: Observed): InstanceDecision {
  const network = to === 'RUNNING' ? networkAt(instance, endpoint, at) : instance.network;
  const moved: InstanceEvent[] = network === null || network === instance.network ? [] : [{ type: 'network-updated', network }];
  if (instance.status === to)
    return moved.length === 0 ? unchanged(instance) : { state: { ...instance, network, updatedAt: at }, events: moved };
  const operation = close(instance, 'succeeded', at);
  const events: InstanceEvent[] = [
    ...moved,
    ...ended(operation),
    { type: 'status-changed', from: instance.status, to, reason: '', message: '', terminal: false, operation },
  ];
  if (operation?.kind === 'start') events.push({ type: 'started', operation });
  if (operation?.kind === 'stop') events.push({ type: 'stopped', operation });
  return { state: { ...settled(instance, operation, at), network, status: to, statusSince: at, failure: null }, events };
}

function vanish(instance: Instance, at: Date): InstanceDecision {
  const operation = close(instance, 'succeeded', at);
  const reason = instance.deleteReason;
  return {
    state: { ...settled(instance, operation, at), status: 'DELETED', statusSince: at, deletedAt: at },
    events: [
      ...ended(operation),
      { type: 'status-changed', from: instance.status, to: 'DELETED', reason, message: '', terminal: false, operation },
      { type: 'deleted', reason },
    ],
  };
}

function fail(instance: Instance, { reason, message, terminal }: Settlement & { kind: 'failed' }, at: Date): InstanceDecision {
  if (instance.desired === 'DELETED' || instance.status === 'STOPPED') return unchanged(instance);
  const failure: Failure = { reason, message, terminal };
  if (instance.failure !== null) return failAgain(instance, instance.failure, failure, at);
  const operation = close(instance, 'failed', at, { code: reason, message });
  return {
    state: { ...settled(instance, operation, at), status: 'FAILED', statusSince: at, failure },
    events: [...ended(operation), { type: 'status-changed', from: instance.status, to: 'FAILED', ...failure, operation }],
  };
}

export const UNCONFIRMED = 'unconfirmed';

// The first reason stays, so that two symptoms of one illness do not take turns; only "we do not know" gives way to knowledge.
function failAgain(instance: Instance, known: Failure, failure: Failure, at: Date): InstanceDecision {
  const saysMore = failure.terminal || (known.reason === UNCONFIRMED && failure.reason !== UNCONFIRMED);
  if (known.terminal || !saysMore) return acknowledge(instance, at);
  return {
    state: { ...settled(instance, null, at), failure },
    events: failure.terminal ? [{ type: 'status-changed', from: 'FAILED', to: 'FAILED', ...failure, operation: null }] : [],
  };
}

const acknowledge = (instance: Instance, at: Date): InstanceDecision =>
  instance.settledGeneration === instance.generation ? unchanged(instance) : { state: settled(instance, null, at), events: [] };

const settled = (instance: Instance, operation: Operation | null, at: Date): Instance => ({
  ...instance,
  operation: operation ?? instance.operation,
  settledGeneration: instance.generation,
  updatedAt: at,
});

function close(instance: Instance, status: 'succeeded' | 'failed', at: Date, error: Operation['error'] = null): Operation | null {
  const current = underWay(instance);
  return current === null ? null : endOperation(current, status, at, error);
}

const ended = (operation: Operation | null): InstanceEvent[] => (operation === null ? [] : [{ type: 'operation-ended', operation }]);

function networkAt({ network }: Instance, endpoint: Endpoint, at: Date): InstanceNetwork {
  const same = network?.endpointUrl === endpoint.endpointUrl && network.domain === endpoint.domain && network.port === endpoint.port;
  return same && network !== null ? network : { ...endpoint, createdAt: network?.createdAt ?? at, updatedAt: at };
}
