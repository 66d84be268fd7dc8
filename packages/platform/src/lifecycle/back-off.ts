export interface BackOffLimits {
  readonly firstMs: number;
  readonly mostMs: number;
}

/** For who waits an outage out: tries again within two seconds of its end, however long it was. */
export const OUTAGE_BACK_OFF: BackOffLimits = { firstMs: 100, mostMs: 2_000 };

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1): doubled each time up to `mostMs`, of which a random
 * half to whole is taken, so that those who failed together do not come back together.
 */
export function backOffMs(failures: number, { firstMs, mostMs }: BackOffLimits, random: () => number = Math.random): number {
  const ceiling = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}
