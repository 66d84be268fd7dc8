import { asInstanceId, asOperationId, asOrderId, asUserId, type ComputeSpec } from '@berth/shared-kernel';
import { remove, restart, start, stop } from '../../src/domain/instance/commands.js';
import { createInstance } from '../../src/domain/instance/create-instance.js';
import type { Instance, InstanceStatus } from '../../src/domain/instance/instance.js';
import type { OperationTicket } from '../../src/domain/instance/operation.js';
import { changedSpec, type SpecChange, updateSpec } from '../../src/domain/instance/update-spec.js';
import { settle } from '../../src/domain/instance/settle.js';
import type { Settlement } from '../../src/domain/instance/settlement.js';

export const T0 = new Date('2026-11-21T10:00:00.000Z');
export const later = (seconds: number): Date => new Date(T0.getTime() + seconds * 1000);

export const SPEC: ComputeSpec = {
  cpu: 2,
  memory: 4096,
  gpu: null,
  image: 'berth/hello:1',
  config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] },
};

export const ENDPOINT = { endpointUrl: 'http://i-abc.localhost:8080/', domain: 'i-abc.localhost', port: 8080 };

/** Operation ids and times are told by the test: `ticket('b', 5)` is operation b, asked for five seconds in, with 120 s to go. */
export const ticket = (id: string, seconds = 0): OperationTicket => ({
  id: asOperationId(id),
  at: later(seconds),
  deadline: later(seconds + 120),
});

export const NEW = { instanceId: asInstanceId(4711n), userId: asUserId(7), orderId: asOrderId(99n), name: 'my-llm', spec: SPEC };

export const creating = (): Instance => createInstance(NEW, ticket('create')).state;

export const settling = (instance: Instance, settlement: Settlement, seconds = 1, generation = instance.generation) =>
  settle(instance, { generation, settlement, at: later(seconds), endpoint: ENDPOINT });

export const crashed: Settlement = { kind: 'failed', reason: 'crash-loop', message: 'It exits again and again.', terminal: false };

/** Asks for another specification, of which no image was withdrawn unless a reason is given. */
export const updating = (instance: Instance, change: SpecChange, asked: OperationTicket, withdrawnFor: string | null = null) =>
  updateSpec(instance, changedSpec(instance.spec, change), asked, withdrawnFor);

/** An instance in each status of the table, with nothing under way where it has come to rest. */
export function givenInstance(status: InstanceStatus): Instance {
  switch (status) {
    case 'CREATING':
      return creating();
    case 'RUNNING':
      return settling(creating(), { kind: 'reached' }).state;
    case 'FAILED':
      return settling(creating(), crashed).state;
    case 'STOPPING':
      return stop(givenInstance('RUNNING'), ticket('stop', 2)).state;
    case 'STOPPED':
      return settling(givenInstance('STOPPING'), { kind: 'stopped' }, 3).state;
    case 'STARTING':
      return start(givenInstance('STOPPED'), ticket('start', 4)).state;
    case 'RESTARTING':
      return restart(givenInstance('RUNNING'), ticket('restart', 2)).state;
    case 'UPDATING':
      return updating(givenInstance('RUNNING'), { image: 'berth/hello:2' }, ticket('update', 2)).state;
    case 'DELETING':
      return remove(givenInstance('RUNNING'), ticket('delete', 2), 'deleted-by-owner').state;
    case 'DELETED':
      return settling(givenInstance('DELETING'), { kind: 'deleted' }, 3).state;
  }
}

export const STATUSES = [
  'CREATING',
  'RUNNING',
  'FAILED',
  'STOPPING',
  'STOPPED',
  'STARTING',
  'RESTARTING',
  'UPDATING',
  'DELETING',
  'DELETED',
] as const;
