import { type Phase, WAIT } from '../phase.js';

/** An order may have asked for what no instance can be; it is FAILED for good and there is nothing to apply. */
export const refuseInvalid: Phase = {
  name: 'refuse-invalid',
  applies: ({ target }) => target.status === 'FAILED' && target.failureReason === 'invalid-spec',
  run: async () => WAIT,
};
