import { describe, expect, it } from 'vitest';
import { start } from '../../src/domain/instance/commands.js';
import { failOverdue, giveUp } from '../../src/domain/instance/deadlines.js';
import type { Settlement } from '../../src/domain/instance/settlement.js';
import { crashed, ENDPOINT, givenInstance, later, settling, STATUSES, ticket } from '../support/given-instance.js';

const reached: Settlement = { kind: 'reached' };
const stopped: Settlement = { kind: 'stopped' };
const deleted: Settlement = { kind: 'deleted' };
const forbidden: Settlement = { kind: 'failed', reason: 'forbidden-image', message: 'This image is not allowed.', terminal: true };

const settlements = [
  ['CREATING', reached, 'RUNNING', 'succeeded'],
  ['STARTING', reached, 'RUNNING', 'succeeded'],
  ['RESTARTING', reached, 'RUNNING', 'succeeded'],
  ['UPDATING', reached, 'RUNNING', 'succeeded'],
  ['STOPPING', stopped, 'STOPPED', 'succeeded'],
  ['DELETING', deleted, 'DELETED', 'succeeded'],
  ['CREATING', crashed, 'FAILED', 'failed'],
  ['STARTING', crashed, 'FAILED', 'failed'],
  ['RESTARTING', crashed, 'FAILED', 'failed'],
  ['UPDATING', crashed, 'FAILED', 'failed'],
  ['STOPPING', crashed, 'FAILED', 'failed'],
] as const;

describe('a settlement', () => {
  it.each(settlements)('of %s by %j leads to %s and its operation has %s', (from, settlement, to, outcome) => {
    const before = givenInstance(from);
    const { state, events } = settling(before, settlement, 20);
    expect(state).toMatchObject({ status: to, statusSince: later(20), settledGeneration: before.generation });
    expect(state.operation).toMatchObject({ id: before.operation.id, status: outcome });
    expect(events).toContainEqual(expect.objectContaining({ type: 'status-changed', from, to, operation: state.operation }));
  });

  it.each([
    ['RUNNING', crashed, 'FAILED'],
    ['FAILED', reached, 'RUNNING'],
  ] as const)('of %s by %j leads to %s without an operation', (from, settlement, to) => {
    const { state, events } = settling(givenInstance(from), settlement, 20);
    expect(state.status).toBe(to);
    expect(events).toContainEqual(expect.objectContaining({ type: 'status-changed', from, to, operation: null }));
  });

  it('leaves FAILED for STOPPED when a stop that failed is observed done after all', () => {
    const failed = settling(givenInstance('STOPPING'), crashed, 20).state;
    expect(settling(failed, stopped, 30).state).toMatchObject({ status: 'STOPPED', failure: null });
  });

  it.each(STATUSES)('of an older generation changes nothing of %s', (status) => {
    const before = givenInstance(status);
    for (const settlement of [reached, stopped, deleted, crashed, forbidden])
      expect(settling(before, settlement, 20, before.generation - 1).state).toBe(before);
  });

  it.each([
    ['RUNNING', reached],
    ['RUNNING', stopped],
    ['RUNNING', deleted],
    ['STOPPED', stopped],
    ['STOPPED', reached],
    ['STOPPED', crashed],
    ['STOPPING', reached],
    ['CREATING', stopped],
    ['FAILED', crashed],
    ['DELETING', reached],
    ['DELETING', stopped],
    ['DELETING', crashed],
    ['DELETING', forbidden],
    ['DELETED', deleted],
    ['DELETED', reached],
  ] as const)('of %s by %j changes nothing', (status, settlement) => {
    const before = givenInstance(status);
    expect(settling(before, settlement, 20)).toEqual({ state: before, events: [] });
  });

  it('to RUNNING tells where it is reached, once', () => {
    const { state, events } = settling(givenInstance('CREATING'), reached, 20);
    expect(state.network).toEqual({ ...ENDPOINT, createdAt: later(20), updatedAt: later(20) });
    expect(events[0]).toEqual({ type: 'network-updated', network: state.network });
    const again = settling(start(givenInstance('STOPPED'), ticket('again', 30)).state, reached, 40);
    expect(again.events.map(({ type }) => type)).toEqual(['operation-ended', 'status-changed', 'started']);
  });

  it('of a running one whose endpoint has moved tells the new one', () => {
    const moved = { ...givenInstance('RUNNING'), network: { ...ENDPOINT, port: 9, createdAt: later(1), updatedAt: later(1) } };
    const { state, events } = settling(moved, reached, 20);
    expect(state.network).toEqual({ ...ENDPOINT, createdAt: later(1), updatedAt: later(20) });
    expect(events.map(({ type }) => type)).toEqual(['network-updated']);
  });

  it.each([
    ['STARTING', reached, 'started'],
    ['STOPPING', stopped, 'stopped'],
    ['DELETING', deleted, 'deleted'],
  ] as const)('of %s by %j is told as %s', (status, settlement, type) => {
    expect(settling(givenInstance(status), settlement, 20).events.at(-1)).toMatchObject({ type });
  });
});

describe('a failure', () => {
  it('of a closed reason is for good at once', () => {
    const { state, events } = settling(givenInstance('CREATING'), forbidden, 20);
    expect(state.failure).toEqual({ reason: 'forbidden-image', message: 'This image is not allowed.', terminal: true });
    expect(events.at(-1)).toMatchObject({ to: 'FAILED', terminal: true });
  });

  it('that turns out to be for good is said again', () => {
    const { state, events } = settling(givenInstance('FAILED'), forbidden, 20);
    expect(state.failure?.terminal).toBe(true);
    expect(events).toEqual([expect.objectContaining({ type: 'status-changed', from: 'FAILED', to: 'FAILED', terminal: true })]);
  });

  it('that has lasted is for good, and is said again', () => {
    const failed = givenInstance('FAILED');
    expect(giveUp(failed, later(0.5), later(10)).state).toBe(failed);
    const { state, events } = giveUp(failed, later(1), later(11));
    expect(state).toMatchObject({ failure: { reason: 'crash-loop', terminal: true }, statusSince: failed.statusSince });
    expect(events).toEqual([expect.objectContaining({ from: 'FAILED', to: 'FAILED', terminal: true, operation: null })]);
    expect(giveUp(state, later(5), later(15)).state).toBe(state);
  });

  it('for good is left all the same when the instance is reached', () => {
    const { state } = giveUp(givenInstance('FAILED'), later(1), later(11));
    expect(settling(state, reached, 20).state).toMatchObject({ status: 'RUNNING', failure: null });
  });

  it('nobody could confirm gives way to what is found out later', () => {
    const unconfirmed = failOverdue(givenInstance('CREATING'), later(120)).state;
    const { state, events } = settling(unconfirmed, crashed, 130);
    expect(state).toMatchObject({ failure: { reason: 'crash-loop' }, settledGeneration: 1 });
    expect(events).toEqual([]);
  });
});

describe('a missed deadline', () => {
  it.each(['CREATING', 'STARTING', 'STOPPING', 'RESTARTING', 'UPDATING'] as const)('fails the operation of %s', (status) => {
    const before = givenInstance(status);
    expect(failOverdue(before, new Date(before.operation.deadline.getTime() - 1)).state).toBe(before);
    const { state, events } = failOverdue(before, before.operation.deadline);
    expect(state).toMatchObject({ status: 'FAILED', failure: { reason: 'unconfirmed', terminal: false } });
    expect(state.operation).toMatchObject({ status: 'failed', error: { code: 'unconfirmed' } });
    expect(events.at(-1)).toMatchObject({ type: 'status-changed', from: status, to: 'FAILED', reason: 'unconfirmed' });
  });

  it('fails a delete and lets the deletion go on', () => {
    const before = givenInstance('DELETING');
    const { state, events } = failOverdue(before, before.operation.deadline);
    expect(state).toMatchObject({ status: 'DELETING', desired: 'DELETED', operation: { status: 'failed' }, failure: null });
    expect(events.at(-1)).toMatchObject({ from: 'DELETING', to: 'DELETING', operation: { kind: 'delete', status: 'failed' } });
    expect(settling(state, deleted, 500).state).toMatchObject({ status: 'DELETED', deletedAt: later(500) });
  });

  it.each(['RUNNING', 'STOPPED', 'FAILED', 'DELETED'] as const)('means nothing to %s', (status) => {
    const before = givenInstance(status);
    expect(failOverdue(before, later(100_000)).state).toBe(before);
  });
});
