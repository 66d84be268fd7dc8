import { type Phase, WAIT } from '../phase.js';

const NEVER_APPLIED: readonly string[] = ['invalid-spec', 'forbidden-image'];

/** An order may have asked for what no instance can be or may run; it is FAILED for good and there is nothing to apply. */
export const refuseInvalid: Phase = {
  name: 'refuse-invalid',
  applies: ({ target }) => target.status === 'FAILED' && NEVER_APPLIED.includes(target.failureReason),
  run: async () => WAIT,
};
