import type { BackOffLimits } from '@berth/platform';

/** Runs something later; the answer takes it back. */
export type After = (ms: number, run: () => void) => () => void;

export const afterTimeout: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export interface ReflectorTimings {
  readonly pageSize: number;
  /** How long one page of a list may take. */
  readonly listMs: number;
  /** A healthy watch lasts so long: its clean end is proof that nothing was kept back. */
  readonly watchSeconds: number;
  /** The first watch after a failure, so that the proof comes sooner; long enough for a bookmark (sent 2 s before the end). */
  readonly probeSeconds: number;
  /** How much later than promised a watch may end before its connection is held for dead. */
  readonly graceMs: number;
  readonly resyncEveryMs: number;
  /** After a failed watch, or a failed list that nothing can go on without. */
  readonly backOff: BackOffLimits;
  /** After a failed resync, while the watch goes on. */
  readonly resyncBackOff: BackOffLimits;
  /** A server may ask for patience, but not for ever. */
  readonly retryAfterMostMs: number;
}

export const REFLECTOR_TIMINGS: ReflectorTimings = {
  pageSize: 500,
  listMs: 30_000,
  watchSeconds: 10,
  probeSeconds: 3,
  graceMs: 2000,
  resyncEveryMs: 60_000,
  backOff: { firstMs: 200, mostMs: 2000 },
  resyncBackOff: { firstMs: 1000, mostMs: 30_000 },
  retryAfterMostMs: 60_000,
};
