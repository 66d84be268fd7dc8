import type { ComputeSpec } from '@berth/shared-kernel';
import type { Instance } from './instance.js';
import type { InstanceEvent } from './instance.events.js';
import type { Operation } from './operation.js';

export type LogType = 'INFO' | 'ERROR' | 'WARNING' | 'STATE_CHANGE';

/** One line of the append-only log that the owner reads. */
export interface LogLine {
  readonly logType: LogType;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const logLinesOf = (instance: Instance, events: readonly InstanceEvent[]): readonly LogLine[] =>
  events.map((event) => lineOf(instance, event));

function lineOf(instance: Instance, event: InstanceEvent): LogLine {
  switch (event.type) {
    case 'created':
      return line('INFO', `Created from ${instance.spec.image}.`, { image: instance.spec.image });
    case 'operation-begun':
      return line('INFO', `${capital(event.operation.kind)} accepted.`, { operation: reference(event.operation) });
    case 'operation-ended':
      return operationEnded(event.operation);
    case 'status-changed':
      return line('STATE_CHANGE', statusMessage(event), {
        from: event.from,
        to: event.to,
        reason: event.reason,
        terminal: event.terminal,
      });
    case 'started':
      return line('INFO', 'Started and reached.', { operation: reference(event.operation) });
    case 'stopped':
      return line('INFO', 'Stopped.', { operation: reference(event.operation) });
    case 'network-updated':
      return line('INFO', `Reached at ${event.network.endpointUrl}.`, { url: event.network.endpointUrl });
    case 'spec-changed':
      return line('INFO', `Specification changed: ${differences(event.previous, instance.spec)}.`, {
        previous: event.previous,
        spec: instance.spec,
      });
    case 'image-updated':
      return line('INFO', `The image is ${instance.spec.image}, no longer ${event.previousImage}.`, {
        image: instance.spec.image,
        previousImage: event.previousImage,
      });
    case 'image-removed':
      return line(
        'WARNING',
        `The image ${instance.spec.image} was withdrawn by the provider (${event.reason}): without another one it cannot be started again.`,
        { image: instance.spec.image, reason: event.reason },
      );
    case 'retried':
      return line('INFO', 'Tried again at once, as the operator wants it.', {});
    case 'renamed':
      return line('INFO', `Renamed to ${event.to}.`, { from: event.from, to: event.to });
    case 'deleted':
      return line('INFO', 'Deleted: nothing of it is left in the cluster.', { reason: event.reason });
  }
}

function operationEnded(operation: Operation): LogLine {
  const data = { operation: reference(operation), ...(operation.error === null ? {} : { error: operation.error }) };
  switch (operation.status) {
    case 'failed':
      return line('ERROR', `${capital(operation.kind)} failed: ${operation.error?.message ?? ''}`.trim(), data);
    case 'superseded':
      return line('WARNING', `${capital(operation.kind)} superseded by a deletion.`, data);
    case 'pending':
    case 'running':
    case 'succeeded':
      return line('INFO', `${capital(operation.kind)} succeeded.`, data);
  }
}

function statusMessage({ from, to, message, terminal }: InstanceEvent & { type: 'status-changed' }): string {
  const move = from === to ? `Still ${to}` : `${from} to ${to}`;
  return `${move}${message === '' ? '.' : `: ${message}`}${terminal ? ' It is not tried again by itself.' : ''}`;
}

function differences(previous: ComputeSpec, spec: ComputeSpec): string {
  const moved = (what: string, from: number | string, to: number | string) => (from === to ? [] : [`${what} ${from} to ${to}`]);
  return [
    ...moved('cores', previous.cpu, spec.cpu),
    ...moved('MiB', previous.memory, spec.memory),
    ...moved('GPU type', previous.gpu ?? 'none', spec.gpu ?? 'none'),
    ...(previous.image === spec.image ? [] : ['image']),
    ...(JSON.stringify(previous.config) === JSON.stringify(spec.config) ? [] : ['config']),
  ].join(', ');
}

const line = (logType: LogType, message: string, data: LogLine['data']): LogLine => ({ logType, message, data });
const reference = ({ id, kind, status }: Operation) => ({ id, kind, status });
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
