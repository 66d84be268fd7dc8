import { type Phase, WAIT } from '../phase.js';

/** Nothing is wanted any more: what may be left in the cluster is the orphan sweeper's. */
export const absent: Phase = {
  name: 'absent',
  applies: ({ target }) => target.status === 'DELETED',
  run: async () => WAIT,
};
