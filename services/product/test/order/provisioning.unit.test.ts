import { asInstanceId, asOrderId } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provisioning, ProvisioningStep } from '../../src/application/ports/provisionings.js';
import {
  awaitInstance,
  decide,
  evolve,
  type ProvisioningCommand,
  type ProvisioningFact,
} from '../../src/application/sagas/provisioning.js';
import { cancelledByOperator, DEADLINE_PASSED, USER_DISABLED } from '../../src/domain/order/cancel-reasons.js';

const instanceId = asInstanceId(77n);
const deadline = new Date('2026-11-02T10:15:00Z');
const late = new Date('2026-11-02T10:15:00Z');
const early = new Date('2026-11-02T10:14:59Z');
const awaiting = awaitInstance(asOrderId(42n), deadline);

const created: ProvisioningFact = { type: 'instance-created', instanceId };
const reached: ProvisioningFact = { type: 'instance-reached', instanceId };
const failed: ProvisioningFact = { type: 'instance-failed-terminally', instanceId, reason: 'crash-loop' };
const deleted: ProvisioningFact = { type: 'instance-deleted', instanceId, reason: 'deleted-by-owner' };
const deletedByOperator: ProvisioningFact = { ...deleted, reason: 'deleted-by-operator' };
const inTime: ProvisioningFact = { type: 'time-passed', now: early };
const overdue: ProvisioningFact = { type: 'time-passed', now: late };
const disabled: ProvisioningFact = { type: 'user-disabled' };
const called: ProvisioningFact = { type: 'operator-cancelled', reason: cancelledByOperator(null) };
const captured: ProvisioningFact = { type: 'captured' };
const released: ProvisioningFact = { type: 'released' };

function given(...facts: readonly ProvisioningFact[]): Provisioning {
  return facts.reduce(evolve, awaiting);
}

const link: ProvisioningCommand = { type: 'link-instance', instanceId };
const capture: ProvisioningCommand = { type: 'capture', instanceId };
const cancelInstance: ProvisioningCommand = { type: 'cancel-instance' };

describe('the provisioning of a paid order', () => {
  test('learns which instance it awaits', () => {
    expect(decide(given(), created)).toEqual([link]);
    expect(given(created)).toMatchObject({ step: 'AWAITING', instanceId });
  });

  test('captures the money when the instance is reached', () => {
    expect(decide(given(created), reached)).toEqual([capture]);
    expect(given(created, reached).step).toBe('CAPTURING');
    expect(given(created, reached, captured).step).toBe('COMPLETED');
  });

  test('captures also when it had not heard of the instance before', () => {
    expect(decide(given(), reached)).toEqual([capture]);
    expect(given(reached)).toMatchObject({ step: 'CAPTURING', instanceId });
  });

  test.each([
    ['the deadline passed', overdue, DEADLINE_PASSED.code],
    ['the user was disabled', disabled, USER_DISABLED.code],
    ['the operator cancelled the order', called, 'cancelled-by-operator'],
    ['its owner deleted the instance', deleted, 'deleted-by-owner'],
    ['the operator deleted the instance', deletedByOperator, 'deleted-by-operator'],
    ['the instance failed for good', failed, 'crash-loop'],
  ])('releases the money when %s', (_, fact, code) => {
    expect(decide(given(created), fact)).toMatchObject([{ type: 'release', reason: { code } }]);
    expect(given(created, fact).step).toBe('RELEASING');
    expect(given(created, fact, released).step).toBe('CANCELLED');
  });

  test('waits as long as there is time', () => {
    expect(decide(given(created), inTime)).toEqual([]);
    expect(given(created, inTime).step).toBe('AWAITING');
  });

  test.each([overdue, disabled, called, deleted, failed])('sticks to the capture, whatever comes after it: $type', (fact) => {
    expect(decide(given(created, reached), fact)).toEqual([]);
    expect(given(created, reached, fact, captured, fact).step).toBe('COMPLETED');
  });

  test('has an instance deleted that was reached too late', () => {
    expect(decide(given(created, overdue), reached)).toEqual([cancelInstance]);
    expect(decide(given(overdue, released), reached)).toEqual([link, cancelInstance]);
    expect(given(overdue, released, reached).step).toBe('CANCELLED');
  });
});

const fact = fc.constantFrom(created, reached, failed, deleted, inTime, overdue, disabled, called, captured, released);
const NEXT: Readonly<Record<ProvisioningStep, readonly ProvisioningStep[]>> = {
  AWAITING: ['AWAITING', 'CAPTURING', 'RELEASING'],
  CAPTURING: ['CAPTURING', 'COMPLETED'],
  COMPLETED: ['COMPLETED'],
  RELEASING: ['RELEASING', 'CANCELLED'],
  CANCELLED: ['CANCELLED'],
};

/** Runs the saga and does what it asks of the money, which is reported back some time or other. */
function run(facts: readonly ProvisioningFact[]) {
  let saga = awaiting;
  const asked: ProvisioningCommand['type'][] = [];
  let isLegal = true;
  const tell = (next: ProvisioningFact) => {
    asked.push(...decide(saga, next).map(({ type }) => type));
    const before = saga.step;
    saga = evolve(saga, next);
    isLegal &&= NEXT[before].includes(saga.step);
  };
  facts.forEach(tell);
  tell(overdue);
  tell(asked.includes('capture') ? captured : released);
  const movements = asked.filter((type) => type === 'capture' || type === 'release');
  return { saga, movements, isLegal };
}

describe('under any order, duplication, loss and replay of facts', () => {
  test('the money is captured or released, once, and never both', () => {
    const property = fc.property(fc.array(fact, { maxLength: 30 }), (facts) => {
      const { saga, movements, isLegal } = run(facts);
      return isLegal && movements.length === 1 && saga.step === (movements[0] === 'capture' ? 'COMPLETED' : 'CANCELLED');
    });
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow();
  });

  test('telling a fact twice is telling it once', () => {
    const property = fc.property(fc.array(fact, { maxLength: 20 }), fact, (facts, repeated) => {
      const once = evolve(given(...facts), repeated);
      return evolve(once, repeated) === once || repeated.type === 'captured' || repeated.type === 'released';
    });
    expect(() => fc.assert(property)).not.toThrow();
  });

  test('what is reached is sold or deleted', () => {
    const property = fc.property(fc.array(fact, { maxLength: 20 }), (facts) => {
      const saga = given(...facts);
      const answer = decide(saga, reached).map(({ type }) => type);
      return answer.includes('capture') || answer.includes('cancel-instance') || ['CAPTURING', 'COMPLETED'].includes(saga.step);
    });
    expect(() => fc.assert(property)).not.toThrow();
  });
});
