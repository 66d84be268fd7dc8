import type { Patience } from './phase.js';

/** The reconciler's own intervals, beside its patience with instances; all in milliseconds. */
export interface ReconcilerTimings extends Patience {
  /** How often it is looked for what was changed elsewhere. */
  readonly lookEveryMs: number;
  /** How often all that is due is offered again. */
  readonly pollEveryMs: number;
  readonly resyncEveryMs: number;
  readonly beatEveryMs: number;
  readonly restoreSnapshotsEveryMs: number;
  readonly sweepEveryMs: number;
  readonly orphanGraceMs: number;
  /** How often what users without an instance have left in the cluster is looked for. */
  readonly tidyEveryMs: number;
  readonly backOffFirstMs: number;
  readonly backOffMostMs: number;
  /** How long a leader's watch may be without sync before it gives leadership up. */
  readonly unsyncedMostMs: number;
}

export const DEFAULT_TIMINGS: ReconcilerTimings = {
  probeEveryMs: 500,
  unreachableAfterMs: 10_000,
  unreadyAfterMs: 30_000,
  unscheduledAfterMs: 15_000,
  recoverEveryMs: 5000,
  confirmEveryMs: 250,
  lookEveryMs: 250,
  pollEveryMs: 1000,
  resyncEveryMs: 60_000,
  beatEveryMs: 1000,
  restoreSnapshotsEveryMs: 5000,
  sweepEveryMs: 30_000,
  orphanGraceMs: 60_000,
  tidyEveryMs: 600_000,
  backOffFirstMs: 200,
  backOffMostMs: 15_000,
  unsyncedMostMs: 30_000,
};
