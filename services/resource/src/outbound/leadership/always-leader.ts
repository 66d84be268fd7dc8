import { type Logger, Signal } from '@berth/platform';
import type { Lead, Leadership } from '../../application/ports/leadership.js';
import { HeldTerm } from './held-term.js';

export interface AlwaysLeaderOptions {
  readonly logger: Logger;
  /** From a term that its leader gave up to the next; 1 s when absent. */
  readonly standAsideMs?: number;
}

/** The leadership of a process that has no other beside it: it leads from its start to its end. */
export function alwaysLeader({ logger, standAsideMs = 1000 }: AlwaysLeaderOptions): Leadership {
  const stopping = new AbortController();
  let campaigning: Promise<void> | null = null;
  const lead = async (work: Lead): Promise<void> => {
    while (!stopping.signal.aborted) {
      const term = new HeldTerm(work, logger);
      const end = () => term.end();
      stopping.signal.addEventListener('abort', end);
      await term.ended;
      stopping.signal.removeEventListener('abort', end);
      await new Signal().wait(standAsideMs, stopping.signal);
    }
  };
  return {
    campaign: (work) => {
      campaigning ??= lead(work);
    },
    isKnown: () => true,
    stop: async () => {
      stopping.abort();
      await campaigning;
    },
  };
}
