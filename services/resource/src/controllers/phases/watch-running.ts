import { neverReady, podFailure } from '../failures.js';
import { type Phase, WAIT, again, settle, unreadySince } from '../phase.js';

/** A RUNNING instance may lose its pod for a while; when none has been ready for too long it is FAILED. */
export const watchRunning: Phase = {
  name: 'watch-running',
  applies: ({ target, observed }) => target.status === 'RUNNING' && observed?.readyReplicas === 0,
  run: async (pass, tools) => {
    const leftMs = unreadySince(pass) + tools.patience.unreadyAfterMs - pass.now.getTime();
    if (leftMs > 0) return again(leftMs);
    await settle(pass, tools, podFailure(pass) ?? neverReady(pass));
    return WAIT;
  },
};
