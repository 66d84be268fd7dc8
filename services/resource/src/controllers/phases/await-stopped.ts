import { type Phase, WAIT, again, settle } from '../phase.js';

/** STOPPED is written only after a live look has found no pod. */
export const awaitStopped: Phase = {
  name: 'await-stopped',
  applies: ({ target }) => target.desired === 'STOPPED' && (target.status !== 'STOPPED' || target.settledGeneration < target.generation),
  run: async (pass, tools) => {
    // The watch says when the last pod is gone.
    if ((pass.observed?.pods ?? 0) > 0 && !pass.thorough) return WAIT;
    const live = await tools.cluster.find(pass.target.instanceId);
    if (live === null || live.pods > 0) return again(tools.patience.confirmEveryMs);
    await settle(pass, tools, { kind: 'stopped' });
    return WAIT;
  },
};
