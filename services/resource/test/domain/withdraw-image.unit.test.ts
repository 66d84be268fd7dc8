import { describe, expect, it } from 'vitest';
import { remove, restart, retry, start, stop } from '../../src/domain/instance/commands.js';
import { createForbidden } from '../../src/domain/instance/create-instance.js';
import { withdrawImage } from '../../src/domain/instance/withdraw-image.js';
import { creating, givenInstance, later, NEW, settling, SPEC, STATUSES, ticket, updating } from '../support/given-instance.js';

const REASON = 'It has a hole';
const withdrawn = (status: (typeof STATUSES)[number]) => {
  const instance = givenInstance(status);
  return withdrawImage(instance, instance.spec.image, REASON, later(50)).state;
};

describe('an instance of an image that was withdrawn', () => {
  it.each(STATUSES.filter((status) => status !== 'DELETED'))('that is %s is marked and told once, and goes on as it was', (status) => {
    const before = givenInstance(status);
    const { state, events } = withdrawImage(before, before.spec.image, REASON, later(50));
    expect(state).toEqual({ ...before, withdrawal: { reason: REASON, at: later(50) }, updatedAt: later(50) });
    expect(events).toEqual([{ type: 'image-removed', reason: REASON }]);
    expect(withdrawImage(state, before.spec.image, 'another reason', later(60)).state).toBe(state);
  });

  it('is another one when it is deleted or has another image', () => {
    for (const before of [givenInstance('DELETED'), { ...creating(), spec: { ...SPEC, image: 'berth/hello:3' } }])
      expect(withdrawImage(before, 'berth/hello:1', REASON, later(50))).toEqual({ state: before, events: [] });
  });

  it('is neither started nor restarted, but stopped and deleted', () => {
    for (const [status, command] of [
      ['STOPPED', start],
      ['FAILED', start],
      ['FAILED', restart],
      ['RUNNING', restart],
    ] as const)
      expect(() => command(withdrawn(status), ticket('new', 60))).toThrow(
        expect.objectContaining({ kind: 'refused', code: 'instance.image-withdrawn', message: expect.stringContaining(REASON) }),
      );
    expect(stop(withdrawn('RUNNING'), ticket('new', 60)).state).toMatchObject({ status: 'STOPPING', withdrawal: { reason: REASON } });
    expect(remove(withdrawn('RUNNING'), ticket('new', 60), 'deleted-by-owner').state.status).toBe('DELETING');
  });

  it('may be started again when it was given another image', () => {
    const { state } = updating(withdrawn('STOPPED'), { image: 'berth/hello:2' }, ticket('update', 60));
    expect(state.withdrawal).toBeNull();
    expect(start(settling(state, { kind: 'stopped' }, 70).state, ticket('start', 80)).state.status).toBe('STARTING');
  });

  it('that an order asks for is failed for good at birth, with the reason, and marked', () => {
    const { state, events } = createForbidden(NEW, ticket('create'), REASON);
    expect(state).toMatchObject({
      status: 'FAILED',
      settledGeneration: 1,
      failure: { reason: 'forbidden-image', terminal: true, message: expect.stringContaining(REASON) },
      withdrawal: { reason: REASON },
      operation: { status: 'failed', error: { code: 'forbidden-image' } },
    });
    expect(events.map(({ type }) => type)).toEqual(['created', 'operation-begun', 'image-removed', 'operation-ended', 'status-changed']);
    expect(() => start(state, ticket('new', 60))).toThrow(expect.objectContaining({ code: 'instance.image-withdrawn' }));
    expect(updating(state, { image: 'berth/hello:2' }, ticket('new', 60)).state).toMatchObject({ status: 'UPDATING', desired: 'RUNNING' });
  });
});

describe('a retry', () => {
  it.each(STATUSES.filter((status) => status !== 'DELETING' && status !== 'DELETED'))(
    'wakes one that is %s and changes nothing else',
    (status) => {
      const before = givenInstance(status);
      const { state, events } = retry(before, later(50));
      expect(state).toEqual({ ...before, wake: before.wake + 1, updatedAt: later(50) });
      expect(events).toEqual([{ type: 'retried' }]);
    },
  );

  it.each(['DELETING', 'DELETED'] as const)('of one that is %s does nothing', (status) => {
    const before = givenInstance(status);
    expect(retry(before, later(50)).state).toBe(before);
  });
});
