import { describe, expect, it } from 'vitest';
import { remove, rename, restart, start, stop } from '../../src/domain/instance/commands.js';
import { createInstance, createStillborn } from '../../src/domain/instance/create-instance.js';
import type { Instance } from '../../src/domain/instance/instance.js';
import type { InstanceDecision } from '../../src/domain/instance/instance.events.js';
import type { OperationTicket } from '../../src/domain/instance/operation.js';
import { creating, givenInstance, later, NEW, SPEC, T0, ticket } from '../support/given-instance.js';

const commands: Record<string, (instance: Instance, ticket: OperationTicket) => InstanceDecision> = {
  start,
  stop,
  restart,
  delete: (instance, asked) => remove(instance, asked, 'deleted-by-owner'),
};
const begins = [
  ['STOPPED', 'start', 'STARTING', 'RUNNING'],
  ['FAILED', 'start', 'STARTING', 'RUNNING'],
  ['RUNNING', 'stop', 'STOPPING', 'STOPPED'],
  ['FAILED', 'stop', 'STOPPING', 'STOPPED'],
  ['RUNNING', 'restart', 'RESTARTING', 'RUNNING'],
  ['FAILED', 'restart', 'RESTARTING', 'RUNNING'],
  ['CREATING', 'delete', 'DELETING', 'DELETED'],
  ['RUNNING', 'delete', 'DELETING', 'DELETED'],
  ['FAILED', 'delete', 'DELETING', 'DELETED'],
  ['STOPPING', 'delete', 'DELETING', 'DELETED'],
  ['STOPPED', 'delete', 'DELETING', 'DELETED'],
  ['STARTING', 'delete', 'DELETING', 'DELETED'],
  ['RESTARTING', 'delete', 'DELETING', 'DELETED'],
] as const;
const refuses = [
  ['RUNNING', 'start', 'instance.already-running'],
  ['STOPPED', 'stop', 'instance.already-stopped'],
  ['STOPPED', 'restart', 'instance.not-running'],
  ['DELETED', 'delete', 'instance.already-deleted'],
  ['DELETED', 'start', 'instance.already-deleted'],
  ['DELETED', 'stop', 'instance.already-deleted'],
  ['DELETED', 'restart', 'instance.already-deleted'],
  ['CREATING', 'start', 'instance.operation-in-progress'],
  ['CREATING', 'stop', 'instance.operation-in-progress'],
  ['STARTING', 'stop', 'instance.operation-in-progress'],
  ['STARTING', 'restart', 'instance.operation-in-progress'],
  ['STOPPING', 'start', 'instance.operation-in-progress'],
  ['RESTARTING', 'start', 'instance.operation-in-progress'],
  ['DELETING', 'start', 'instance.operation-in-progress'],
  ['DELETING', 'stop', 'instance.operation-in-progress'],
  ['DELETING', 'restart', 'instance.operation-in-progress'],
] as const;
const coalesces = [
  ['STARTING', 'start'],
  ['STOPPING', 'stop'],
  ['RESTARTING', 'restart'],
  ['DELETING', 'delete'],
] as const;

const run = (instance: Instance, command: string, asked: OperationTicket) => {
  const decide = commands[command];
  if (decide === undefined) throw new Error(`there is no ${command}`);
  return decide(instance, asked);
};

describe('a command', () => {
  it.each(begins)('on %s, %s leads to %s and wants %s', (from, command, to, desired) => {
    const before = givenInstance(from);
    const { state, events } = run(before, command, ticket('new', 9));
    expect(state).toMatchObject({ status: to, desired, generation: before.generation + 1, statusSince: later(9), failure: null });
    expect(state.operation).toMatchObject({ id: 'new', kind: command, status: 'pending', deadline: later(129) });
    expect(events).toContainEqual(expect.objectContaining({ type: 'status-changed', from, to, operation: state.operation }));
  });

  it.each(refuses)('on %s, %s is refused with %s', (from, command, code) => {
    expect(() => run(givenInstance(from), command, ticket('new', 9))).toThrow(expect.objectContaining({ kind: 'refused', code }));
  });

  it.each(coalesces)('on %s, %s changes nothing and leaves the operation that is under way', (from, command) => {
    const before = givenInstance(from);
    const { state, events } = run(before, command, ticket('new', 9));
    expect(state).toBe(before);
    expect(events).toEqual([]);
  });

  it('that is refused names the operation under way', () => {
    expect(() => stop(givenInstance('STARTING'), ticket('new'))).toThrow(
      expect.objectContaining({ data: { operationId: 'start', operationKind: 'start' } }),
    );
  });

  it('to delete supersedes what is under way', () => {
    const { events } = remove(givenInstance('STARTING'), ticket('new', 9), 'deleted-by-owner');
    expect(events[0]).toMatchObject({ type: 'operation-ended', operation: { id: 'start', status: 'superseded' } });
  });

  it('to start or restart asks for a new pod', () => {
    expect(start(givenInstance('FAILED'), ticket('new')).state.restartToken).toBe('new');
    expect(restart(givenInstance('RUNNING'), ticket('new')).state.restartToken).toBe('new');
  });
});

describe('creating', () => {
  it('makes an instance on its way to RUNNING with an operation', () => {
    const { state, events } = createInstance(NEW, ticket('create'));
    expect(state).toMatchObject({ status: 'CREATING', desired: 'RUNNING', generation: 1, settledGeneration: 0, createdAt: T0 });
    expect(events.map(({ type }) => type)).toEqual(['created', 'operation-begun']);
  });

  it('makes up a name where the given one is none', () => {
    expect(createInstance({ ...NEW, name: 'two\nlines' }, ticket('create')).state.name).toBe('instance-3mv');
  });

  it('from a specification that can never run fails for good at birth', () => {
    const { state, events } = createStillborn(NEW, ticket('create'), 'cpu must be a number');
    expect(state).toMatchObject({ status: 'FAILED', settledGeneration: 1, failure: { reason: 'invalid-spec', terminal: true } });
    expect(state.operation).toMatchObject({ status: 'failed', error: { code: 'invalid-spec' } });
    expect(events.at(-1)).toMatchObject({ type: 'status-changed', from: 'CREATING', to: 'FAILED', terminal: true });
    expect(() => start(state, ticket('new'))).toThrow(expect.objectContaining({ code: 'instance.invalid-spec' }));
    expect(remove(state, ticket('new'), 'order-cancelled').state.status).toBe('DELETING');
  });
});

describe('renaming', () => {
  it('changes the name and wakes the reconciler, whatever is under way', () => {
    const { state, events } = rename(creating(), 'ünïcode 名前', later(5));
    expect(state).toMatchObject({ name: 'ünïcode 名前', wake: 1, generation: 1, spec: SPEC });
    expect(events).toEqual([{ type: 'renamed', from: 'my-llm', to: 'ünïcode 名前' }]);
  });

  it('to the same name changes nothing', () => {
    const before = creating();
    expect(rename(before, 'my-llm', later(5)).state).toBe(before);
  });

  it.each(['', '   ', 'a\u0000b', 'x'.repeat(65), '\ud800'])('to %j is refused', (name) => {
    expect(() => rename(creating(), name, later(5))).toThrow(expect.objectContaining({ code: 'instance.invalid-name' }));
  });

  it('counts characters, not UTF-16 units', () => {
    expect(rename(creating(), '🚀'.repeat(64), later(5)).state.name).toHaveLength(128);
  });

  it.each([
    ['DELETING', 'instance.being-deleted'],
    ['DELETED', 'instance.already-deleted'],
  ] as const)('of one that is %s is refused with %s', (status, code) => {
    expect(() => rename(givenInstance(status), 'new', later(5))).toThrow(expect.objectContaining({ code }));
  });
});
