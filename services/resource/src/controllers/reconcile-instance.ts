import type { InstanceId } from '@berth/shared-kernel';
import type { ReconcileStore } from '../application/ports/reconcile-store.js';
import type { Observations } from './observe.js';
import { type Handled, type Pass, type PhaseTools, WAIT } from './phase.js';
import { PHASES } from './phases/index.js';
import type { WatchCache } from './watch-cache.js';

export interface ReconcileInstanceDeps {
  readonly store: ReconcileStore;
  readonly cache: WatchCache;
  readonly observations: Observations;
  readonly tools: PhaseTools;
  readonly watchingSince: Date;
  /** Somebody wants another try now: what failed before is forgotten. */
  readonly woken: (id: InstanceId) => void;
}

/** `thorough` has drift looked for that the watch cannot show. */
export type ReconcileInstance = (id: InstanceId, thorough: boolean) => Promise<Handled>;

/** One pass: reads what is wanted and what is seen, keeps what is seen, and runs the phase that is due. Safe to run at any time. */
export const reconcileInstance =
  (deps: ReconcileInstanceDeps): ReconcileInstance =>
  async (id, thorough) => {
    const { store, cache, observations, tools } = deps;
    const target = await store.load(id);
    if (target === null) return WAIT;
    const isWoken = target.wake > target.seenWake;
    if (isWoken) {
      await store.seenWake(id, target.wake);
      deps.woken(id);
    }
    const pass: Pass = {
      target,
      observed: cache.get(id),
      readySince: cache.readySince(id),
      watchingSince: deps.watchingSince,
      thorough: thorough || isWoken,
      now: tools.clock.now(),
    };
    if (target.status === 'DELETED') await observations.drop(id);
    else await observations.keep(pass, stepOf(pass));
    return await runPhases(pass, tools);
  };

const stepOf = (pass: Pass): string => PHASES.find((phase) => phase.applies(pass))?.name ?? 'settled';

/** Runs the phases that apply, in order, until one ends the pass. */
export async function runPhases(pass: Pass, tools: PhaseTools): Promise<Handled> {
  for (const phase of PHASES) {
    if (!phase.applies(pass)) continue;
    const handled = await phase.run(pass, tools);
    if (handled !== null) return handled;
  }
  return WAIT;
}
