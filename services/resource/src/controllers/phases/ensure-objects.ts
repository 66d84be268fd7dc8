import { crashPoint } from '@berth/platform';
import { type BerthError, isBerthError } from '@berth/shared-kernel';
import { type Pass, type Phase, type PhaseTools, WAIT, again, isCurrent, settle } from '../phase.js';

/** Makes the cluster hold what is wanted, and goes on only when it was seen to. */
export const ensureObjects: Phase = {
  name: 'ensure-objects',
  applies: (pass) => pass.thorough || pass.observed?.drifted === true || !isCurrent(pass),
  run: async (pass, tools) => {
    try {
      await apply(pass, tools);
    } catch (error) {
      if (!canNeverWork(error)) throw error;
      const reason = error.code.slice(error.code.indexOf('.') + 1);
      await settle(pass, tools, { kind: 'failed', reason, message: error.message, terminal: true });
      // One more pass keeps that nothing is there; while it was yet to be made that was no news.
      return pass.target.status === 'CREATING' ? again(0) : WAIT;
    }
    // The watch says when it is done; looked at again in case it said so before this pass read what it had seen.
    return isCurrent(pass) ? null : again(tools.patience.confirmEveryMs);
  },
};

async function apply({ target }: Pass, { cluster, wrote }: PhaseTools): Promise<void> {
  const { instanceId, userId, generation, spec, name, desired, restartToken } = target;
  crashPoint('cluster:before:apply');
  const { writes } = await cluster.apply({
    instanceId,
    userId,
    generation,
    spec,
    displayName: name,
    running: desired === 'RUNNING',
    restartToken,
  });
  crashPoint('cluster:after:apply');
  wrote(writes);
}

const canNeverWork = (error: unknown): error is BerthError =>
  isBerthError(error) && (error.kind === 'invalid-input' || error.kind === 'refused' || error.kind === 'forbidden');
