import { crashPoint } from '@berth/platform';
import { type Phase, WAIT, again, settle } from '../phase.js';

/** Removes the cluster objects; DELETED is written only after a live look has found nothing of them. */
export const finalize: Phase = {
  name: 'finalize',
  applies: ({ target }) => target.desired === 'DELETED',
  run: async (pass, tools) => {
    const { instanceId } = pass.target;
    // The watch says when it is gone: until then a live look would cost the cluster five lists to say the same.
    if (pass.observed?.deleting === true && !pass.thorough) return WAIT;
    crashPoint('cluster:before:remove');
    const isGone = await tools.cluster.remove(instanceId);
    crashPoint('cluster:after:remove');
    if (!isGone) return again(tools.patience.confirmEveryMs);
    await settle(pass, tools, { kind: 'deleted' });
    // One more pass finds it DELETED and drops its snapshot.
    return again(0);
  },
};
