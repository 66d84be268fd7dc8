import { isKnownFailed, podFailure } from '../failures.js';
import { type Phase, WAIT, settle } from '../phase.js';

/** Waits for a ready pod of this generation, and says so when it is seen that there will be none. */
export const awaitReady: Phase = {
  name: 'await-ready',
  applies: ({ target, observed }) => target.desired === 'RUNNING' && target.status !== 'RUNNING' && observed?.readyReplicas === 0,
  run: async (pass, tools) => {
    const failure = podFailure(pass);
    if (failure !== null && !isKnownFailed(pass)) await settle(pass, tools, failure);
    return WAIT;
  },
};
