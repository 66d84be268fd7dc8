import { isKnownFailed, podFailure, unscheduled } from '../failures.js';
import { type Phase, WAIT, again, settle, unreadySince } from '../phase.js';

/** Waits for a ready pod of this generation, and says so when it is seen that there will be none. */
export const awaitReady: Phase = {
  name: 'await-ready',
  applies: ({ target, observed }) => target.desired === 'RUNNING' && target.status !== 'RUNNING' && observed?.readyReplicas === 0,
  run: async (pass, tools) => {
    const isUnscheduled = pass.observed?.phase === 'Unschedulable';
    // A pod may find no node only until the one before it is gone, or until the cluster has grown.
    const leftMs = isUnscheduled ? unreadySince(pass) + tools.patience.unscheduledAfterMs - pass.now.getTime() : 0;
    if (leftMs > 0) return again(leftMs);
    const failure = isUnscheduled ? unscheduled(pass) : podFailure(pass);
    if (failure !== null && !isKnownFailed(pass, failure)) await settle(pass, tools, failure);
    return WAIT;
  },
};
