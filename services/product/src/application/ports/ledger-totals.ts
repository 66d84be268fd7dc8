/** Sums over all entries of the ledger, in minor units. */
export interface LedgerSums {
  readonly available: bigint;
  readonly held: bigint;
  /** What was captured and not given back. */
  readonly captured: bigint;
  /** Zero where the ledger is right. */
  readonly sum: bigint;
}

export interface LedgerTotals {
  /** `today` is what moved since midnight UTC. Rejects soon after `abort` has fired, since a long ledger takes its time. */
  addUp(now: Date, abort: AbortSignal): Promise<{ readonly ever: LedgerSums; readonly today: LedgerSums }>;
}
