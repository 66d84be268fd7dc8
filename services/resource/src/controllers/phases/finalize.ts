import { crashPoint } from '@berth/platform';
import { type Phase, again, settle } from '../phase.js';

/** Removes the cluster objects; DELETED is written only after a live look has found nothing of them. */
export const finalize: Phase = {
  name: 'finalize',
  applies: ({ target }) => target.desired === 'DELETED',
  run: async (pass, tools) => {
    const { instanceId } = pass.target;
    crashPoint('cluster:before:remove');
    await tools.cluster.remove(instanceId);
    crashPoint('cluster:after:remove');
    if ((await tools.cluster.find(instanceId)) !== null) return again(tools.patience.confirmEveryMs);
    await settle(pass, tools, { kind: 'deleted' });
    // One more pass finds it DELETED and drops its snapshot.
    return again(0);
  },
};
