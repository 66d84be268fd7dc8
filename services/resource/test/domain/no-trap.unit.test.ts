import { isBerthError } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remove, restart, retry, start, stop } from '../../src/domain/instance/commands.js';
import { failOverdue, giveUp } from '../../src/domain/instance/deadlines.js';
import { type Instance, underWay } from '../../src/domain/instance/instance.js';
import type { InstanceDecision, InstanceEvent } from '../../src/domain/instance/instance.events.js';
import type { Settlement } from '../../src/domain/instance/settlement.js';
import { withdrawImage } from '../../src/domain/instance/withdraw-image.js';
import { creating, later, settling, ticket, updating } from '../support/given-instance.js';

interface World {
  readonly instance: Instance;
  readonly events: readonly InstanceEvent[];
  readonly seconds: number;
}
type Step = (world: World) => InstanceDecision;

const settlement = fc.oneof(
  fc.constantFrom<Settlement>({ kind: 'reached' }, { kind: 'stopped' }, { kind: 'deleted' }),
  fc.record({
    kind: fc.constant('failed' as const),
    reason: fc.constantFrom('crash-loop', 'image-pull', 'unconfirmed'),
    message: fc.constant('why'),
    terminal: fc.boolean(),
  }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(
    ({ instance, seconds }) => start(instance, ticket(`op${seconds}`, seconds)),
    ({ instance, seconds }) => stop(instance, ticket(`op${seconds}`, seconds)),
    ({ instance, seconds }) => restart(instance, ticket(`op${seconds}`, seconds)),
    ({ instance, seconds }) => updating(instance, { cpu: 1 + (seconds % 2) }, ticket(`op${seconds}`, seconds)),
    ({ instance, seconds }) => withdrawImage(instance, instance.spec.image, 'why', later(seconds)),
    ({ instance, seconds }) => retry(instance, later(seconds)),
    ({ instance, seconds }) => remove(instance, ticket(`op${seconds}`, seconds), 'deleted-by-owner'),
    ({ instance, seconds }) => failOverdue(instance, later(seconds)),
    ({ instance, seconds }) => giveUp(instance, later(seconds - 10), later(seconds)),
  ),
  fc.tuple(settlement, fc.integer({ min: 0, max: 1 })).map<Step>(
    ([found, behind]) =>
      ({ instance, seconds }) =>
        settling(instance, found, seconds, instance.generation - behind),
  ),
);

const taken = (world: World, next: Step, pause: number): World => {
  const at = { ...world, seconds: world.seconds + pause };
  try {
    const { state, events } = next(at);
    return { instance: state, events: [...world.events, ...events], seconds: at.seconds };
  } catch (error) {
    if (!isBerthError(error, 'refused')) throw error;
    return at;
  }
};

const history = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 90 })), { maxLength: 40 });
const worldAfter = (steps: readonly (readonly [Step, number])[]): World =>
  steps.reduce((world, [next, pause]) => taken(world, next, pause), { instance: creating(), events: [], seconds: 0 } as World);

const always = (judge: (world: World) => void) =>
  fc.assert(
    fc.property(history, (steps) => judge(worldAfter(steps))),
    { numRuns: 2000 },
  );

const TRANSITIONAL = ['CREATING', 'STARTING', 'STOPPING', 'RESTARTING', 'UPDATING', 'DELETING'];
const SETTLED = ['RUNNING', 'STOPPED', 'FAILED', 'DELETED'];

describe('no state of an instance is a trap', () => {
  it('delete works from every state and ends in DELETED when the cluster obeys', () =>
    always(({ instance, seconds }) => {
      const deleting = instance.status === 'DELETED' ? instance : remove(instance, ticket('last', seconds + 1), 'deleted-by-owner').state;
      expect(settling(deleting, { kind: 'deleted' }, seconds + 2).state.status).toBe('DELETED');
    }));

  it('stop works from every settled state that is not stopped', () =>
    always(({ instance, seconds }) => {
      if (instance.status !== 'RUNNING' && instance.status !== 'FAILED') return;
      const stopping = stop(instance, ticket('last', seconds + 1)).state;
      expect(settling(stopping, { kind: 'stopped' }, seconds + 2).state.status).toBe('STOPPED');
    }));

  it('every transitional state has an operation with a deadline, except that a deletion goes on without', () =>
    always(({ instance }) => {
      const bounded = TRANSITIONAL.includes(instance.status) && instance.status !== 'DELETING';
      expect(bounded && underWay(instance) === null).toBe(false);
    }));

  it('at its deadline every operation ends, and with it every transitional state but DELETING', () =>
    always(({ instance }) => {
      const { state } = failOverdue(instance, instance.operation.deadline);
      expect(underWay(state)).toBeNull();
      expect(TRANSITIONAL.includes(state.status)).toBe(instance.status === 'DELETING');
    }));

  it('nothing is under way in a settled state, and only FAILED has a failure', () =>
    always(({ instance }) => {
      expect(SETTLED.includes(instance.status) && underWay(instance) !== null).toBe(false);
      expect(instance.failure !== null).toBe(instance.status === 'FAILED');
      expect(instance.settledGeneration).toBeLessThanOrEqual(instance.generation);
    }));

  it('the changes of status that are told form one chain to the present', () =>
    always(({ instance, events }) => {
      const changes = events.filter((event) => event.type === 'status-changed');
      const last = changes.reduce((from, change) => (change.from === from ? change.to : 'a gap'), 'CREATING');
      expect(last).toBe(instance.status);
    }));

  it('what is deleted stays deleted, and is told once', () =>
    always(({ instance, events }) => {
      const told = events.filter((event) => event.type === 'deleted');
      expect(told).toHaveLength(instance.status === 'DELETED' ? 1 : 0);
    }));
});
