import { describe, expect, it } from 'vitest';
import { remove, restart, start, stop } from '../../src/domain/instance/commands.js';
import { failOverdue } from '../../src/domain/instance/deadlines.js';
import { changedSpec } from '../../src/domain/instance/update-spec.js';
import { creating, crashed, givenInstance, later, settling, SPEC, ticket, updating } from '../support/given-instance.js';

const IMAGE = { image: 'berth/hello:2' };

describe('a change of the specification', () => {
  it.each([
    ['RUNNING', 'RUNNING', { kind: 'reached' }, 'RUNNING'],
    ['STOPPED', 'STOPPED', { kind: 'stopped' }, 'STOPPED'],
    ['FAILED', 'RUNNING', { kind: 'reached' }, 'RUNNING'],
    ['RUNNING', 'RUNNING', crashed, 'FAILED'],
    ['STOPPED', 'STOPPED', crashed, 'FAILED'],
  ] as const)('of one that is %s leads to UPDATING, still wants %s, and by %j to %s', (from, desired, settlement, to) => {
    const before = givenInstance(from);
    const { state, events } = updating(before, { cpu: 1, ...IMAGE }, ticket('new', 9));
    expect(state).toMatchObject({ status: 'UPDATING', desired, generation: before.generation + 1, statusSince: later(9), failure: null });
    expect(state.spec).toEqual({ ...SPEC, cpu: 1, ...IMAGE });
    expect(state.operation).toMatchObject({ id: 'new', kind: 'update', status: 'pending', deadline: later(129) });
    expect(events).toEqual([
      { type: 'spec-changed', previous: SPEC },
      { type: 'image-updated', previousImage: SPEC.image },
      { type: 'operation-begun', operation: state.operation },
      expect.objectContaining({ type: 'status-changed', from, to: 'UPDATING', operation: state.operation }),
    ]);
    const settled = settling(state, settlement, 20).state;
    expect(settled).toMatchObject({ status: to, desired, settledGeneration: state.generation });
    expect(settled.operation).toMatchObject({ id: 'new', status: to === 'FAILED' ? 'failed' : 'succeeded' });
  });

  it('that leaves the image alone tells no new one', () => {
    const { events } = updating(givenInstance('RUNNING'), { memory: 64 }, ticket('new', 9));
    expect(events.map(({ type }) => type)).toEqual(['spec-changed', 'operation-begun', 'status-changed']);
  });

  it('is settled only by its own generation', () => {
    const { state } = updating(givenInstance('RUNNING'), IMAGE, ticket('new', 9));
    for (const settlement of [{ kind: 'reached' } as const, crashed])
      expect(settling(state, settlement, 20, state.generation - 1).state).toBe(state);
  });

  it('asked for again while it is under way is the same operation, in whatever order its fields come', () => {
    const before = updating(givenInstance('RUNNING'), { config: { env: { A: '1', B: '2' } } }, ticket('first', 9)).state;
    expect(updating(before, { config: { env: { B: '2', A: '1' } } }, ticket('second', 10))).toEqual({ state: before, events: [] });
  });

  it('to another one while one is under way is refused, naming that', () => {
    const before = updating(givenInstance('RUNNING'), IMAGE, ticket('first', 9)).state;
    expect(() => updating(before, { image: 'berth/slow:1' }, ticket('second', 10))).toThrow(
      expect.objectContaining({ code: 'instance.operation-in-progress', data: { operationId: 'first', operationKind: 'update' } }),
    );
  });

  it('that changes nothing is refused', () => {
    for (const status of ['RUNNING', 'STOPPED', 'FAILED'] as const)
      for (const change of [{}, { cpu: SPEC.cpu }, { config: {} }, { config: { port: 8080 } }])
        expect(() => updating(givenInstance(status), change, ticket('new', 9))).toThrow(
          expect.objectContaining({ kind: 'refused', code: 'instance.spec-unchanged' }),
        );
  });

  it.each([
    ['CREATING', 'instance.operation-in-progress'],
    ['STARTING', 'instance.operation-in-progress'],
    ['STOPPING', 'instance.operation-in-progress'],
    ['RESTARTING', 'instance.operation-in-progress'],
    ['DELETING', 'instance.operation-in-progress'],
    ['DELETED', 'instance.already-deleted'],
  ] as const)('of one that is %s is refused with %s', (status, code) => {
    expect(() => updating(givenInstance(status), IMAGE, ticket('new', 9))).toThrow(expect.objectContaining({ kind: 'refused', code }));
  });

  it.each([start, stop, restart])('refuses other commands meanwhile, but not a deletion (%#)', (command) => {
    const before = givenInstance('UPDATING');
    expect(() => command(before, ticket('new', 9))).toThrow(expect.objectContaining({ code: 'instance.operation-in-progress' }));
    expect(remove(before, ticket('new', 9), 'deleted-by-owner').events[0]).toMatchObject({ operation: { status: 'superseded' } });
  });

  it('fails at its deadline, with what was last seen of it', () => {
    const before = givenInstance('UPDATING');
    const seen = { name: 'scheduled', at: later(3), message: 'The pod has its place.' } as const;
    const { state } = failOverdue(before, before.operation.deadline, seen);
    expect(state).toMatchObject({ status: 'FAILED', failure: { reason: 'unconfirmed' }, operation: { status: 'failed' } });
    expect(state.operation.error?.message).toBe('The cluster did not confirm the update in time. Last seen of it: The pod has its place.');
    expect(failOverdue(before, before.operation.deadline).state.operation.error?.message).toMatch(
      / Nothing of it was seen in the cluster\.$/,
    );
  });

  it('to an image that was withdrawn is refused, also where the image stays', () => {
    for (const change of [IMAGE, { cpu: 1 }])
      expect(() => updating(givenInstance('RUNNING'), change, ticket('new', 9), 'It has a hole')).toThrow(
        expect.objectContaining({ kind: 'refused', code: 'instance.image-withdrawn' }),
      );
  });
});

describe('a changed specification', () => {
  it('is what it was but for what is named, in its config too', () => {
    const spec = { ...SPEC, gpu: 3, config: { ...SPEC.config, env: { A: '1' }, args: ['x'] } };
    expect(changedSpec(spec, { gpu: null, config: { port: 9000 } })).toEqual({
      ...spec,
      gpu: null,
      config: { ...spec.config, port: 9000 },
    });
    expect(changedSpec(spec, { config: { env: { B: '2' } } }).config.env).toEqual({ B: '2' });
  });

  it.each([
    [{ cpu: 0 }, ['/spec/cpu']],
    [{ cpu: null, memory: 1 }, ['/spec/cpu', '/spec/memory']],
    [{ image: 'NOT AN IMAGE' }, ['/spec/image']],
    [{ color: 'red' }, ['/spec/color']],
    [{ config: null }, ['/spec/config']],
    [{ config: [] }, ['/spec/config']],
    [{ config: { port: 0, shell: true } }, ['/spec/config/shell', '/spec/config/port']],
  ])('is checked as a whole: %j is refused at %j', (change, pointers) => {
    expect(() => changedSpec(SPEC, change)).toThrow(
      expect.objectContaining({
        kind: 'invalid-input',
        code: 'spec.invalid',
        errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
  });

  it('makes one that could never run one that can', () => {
    const stillborn = { ...settling(creating(), { kind: 'failed', reason: 'invalid-spec', message: 'why', terminal: true }).state };
    expect(updating(stillborn, { cpu: 1 }, ticket('new', 9)).state).toMatchObject({ status: 'UPDATING', failure: null });
  });
});
