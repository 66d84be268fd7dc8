import type { Clock } from '@berth/shared-kernel';
import type { SettleInstance } from '../application/commands/settle-instance.js';
import type { Cluster, ObservedInstance } from '../application/ports/cluster.js';
import type { Prober } from '../application/ports/prober.js';
import type { ReconcileTarget } from '../application/ports/reconcile-store.js';
import type { Settlement } from '../domain/instance/settlement.js';
import type { Handled } from './work-queue.js';

export type { Handled } from './work-queue.js';

/** How patient the reconciler is. */
export interface Patience {
  /** From the first failing probe to the next. */
  readonly probeEveryMs: number;
  /** From a ready pod that does not answer to FAILED. */
  readonly unreachableAfterMs: number;
  /** From the last ready pod of a RUNNING instance to FAILED. */
  readonly unreadyAfterMs: number;
  /** How long a pod may wait for a node, counted from the last ready pod or the first sight, to FAILED. */
  readonly unscheduledAfterMs: number;
  /** How often a FAILED instance with a ready pod is asked again. */
  readonly recoverEveryMs: number;
  /** How often a live look is repeated while something is ending. */
  readonly confirmEveryMs: number;
}

/** What one pass over one instance knows: what the database wants, what the watch last saw, and the time. */
export interface Pass {
  readonly target: ReconcileTarget;
  readonly observed: ObservedInstance | null;
  readonly readySince: Date | null;
  /** Since when this process has watched; it knows nothing of before. */
  readonly watchingSince: Date;
  /** True when drift that the watch cannot show is to be looked for. */
  readonly thorough: boolean;
  readonly now: Date;
}

export interface PhaseTools {
  readonly cluster: Cluster;
  readonly prober: Prober;
  readonly settleInstance: SettleInstance;
  readonly clock: Clock;
  readonly patience: Patience;
  /** Told the number of writes of each apply. */
  readonly wrote: (writes: number) => void;
}

/** One step on the way to what is desired; the first that applies is run, and ends the pass unless it says null. */
export interface Phase {
  readonly name: string;
  applies(pass: Pass): boolean;
  run(pass: Pass, tools: PhaseTools): Promise<Handled | null>;
}

/** Nothing more to do until something happens. */
export const WAIT: Handled = { requeueAfterMs: null };
export const again = (afterMs: number): Handled => ({ requeueAfterMs: Math.max(0, afterMs) });

/** True when the cluster was seen to hold what this generation wants; only then does an observation settle anything. */
export function isCurrent({ target, observed }: Pass): boolean {
  return (
    observed !== null &&
    !observed.deleting &&
    observed.generation === target.generation &&
    observed.restartToken === target.restartToken &&
    observed.totalReplicas === (target.desired === 'RUNNING' ? 1 : 0)
  );
}

export const settle = (pass: Pass, tools: PhaseTools, settlement: Settlement): Promise<void> =>
  tools.settleInstance(pass.target.instanceId, pass.target.generation, settlement);

/** Since when, as far as this process can tell, no pod is ready: what was recorded before it watched says nothing of the time in between. */
export const unreadySince = ({ target, watchingSince, now }: Pass): number =>
  Math.max((target.unreadySince ?? now).getTime(), watchingSince.getTime());
