import { isKnownFailed, unreachable } from '../failures.js';
import { type Phase, WAIT, again, settle } from '../phase.js';

/** RUNNING is written when the ready pod was reached as its owner's browser would; a FAILED one is asked again now and then. */
export const awaitReached: Phase = {
  name: 'await-reached',
  applies: ({ target }) => target.desired === 'RUNNING' && (target.status !== 'RUNNING' || target.settledGeneration < target.generation),
  run: async (pass, tools) => {
    const { target, readySince } = pass;
    const { patience, prober, clock } = tools;
    const { reached, detail } = await prober.probe({ host: target.host, path: target.spec.config.healthPath });
    if (reached) {
      await settle(pass, tools, { kind: 'reached' });
      return WAIT;
    }
    if (isKnownFailed(pass)) return again(patience.recoverEveryMs);
    const unansweredMs = readySince === null ? 0 : clock.now().getTime() - readySince.getTime();
    if (unansweredMs < patience.unreachableAfterMs) return again(patience.probeEveryMs);
    await settle(pass, tools, unreachable(detail));
    return again(patience.recoverEveryMs);
  },
};
