import { asUserId } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PREDECESSOR_GRACE_MS, Session, asSessionId, type PresentationOutcome } from '../../src/domain/session/session.js';
import { NOON, after } from '../support/users.js';

/** A token is known by the generation it was made in; the family judges what is presented to it. */
class Family {
  session = Session.open(asSessionId('0193-session'), asUserId(7), NOON);
  now = NOON;

  pass(ms: number): void {
    this.now = after(ms, this.now);
  }

  present(generation: number): PresentationOutcome {
    const { state, outcome } = this.session.present(generation, this.now);
    this.session = state;
    return outcome;
  }

  get generation(): number {
    return this.session.state.generation;
  }
}

const someMinutes = fc.integer({ min: PREDECESSOR_GRACE_MS + 1, max: 3_600_000 });
/** Two tabs share a cookie jar: both send what the jar holds, answers may be lost, and the last to arrive stays in the jar. */
const round = fc.record({
  pause: someMinutes,
  senders: fc.array(fc.record({ delay: fc.integer({ min: 0, max: 1_900 }), isAnswerLost: fc.boolean() }), { minLength: 1, maxLength: 5 }),
  keeps: fc.nat(4),
});

test('whatever two tabs do within 10 s and however answers are lost or overtaken, nobody is locked out', () => {
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 20 }), (rounds) => {
      const family = new Family();
      let jar = 0;
      for (const { pause, senders, keeps } of rounds) {
        family.pass(pause);
        const answers: number[] = [];
        // When every answer was lost, a tab tries again.
        for (const { delay, isAnswerLost } of [...senders, { delay: 0, isAnswerLost: false }]) {
          family.pass(delay);
          expect(family.present(jar)).toMatch(/^(rotated|repeated)$/);
          if (!isAnswerLost) answers.push(family.generation);
        }
        jar = answers[keeps % answers.length] ?? jar;
      }
      expect(family.session.isActive(family.now)).toBe(true);
    }),
  );
});

test('a stolen older token always ends the family, whoever presents it and whenever', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 30 }),
      fc.nat(28),
      fc.array(fc.nat(60_000)),
      fc.nat(100_000),
      (rotations, stolen, pauses, later) => {
        fc.pre(stolen <= rotations - 2);
        const family = new Family();
        for (let generation = 0; generation < rotations; generation++) {
          family.pass(pauses[generation] ?? 1);
          expect(family.present(generation)).toBe('rotated');
        }
        family.pass(later);
        expect(family.present(stolen)).toBe('reused');
        expect(family.present(rotations)).toBe('over');
      },
    ),
  );
});

test('when a thief and the owner both go on with a copied token, the family ends as soon as the second of them refreshes', () => {
  fc.assert(
    fc.property(someMinutes, someMinutes, (first, second) => {
      const family = new Family();
      family.pass(first);
      expect(family.present(0)).toBe('rotated');
      family.pass(second);
      expect(family.present(0)).toBe('reused');
      expect(family.session.isActive(family.now)).toBe(false);
    }),
  );
});
