/** The smallest value that at least `share` (0..1) of the values do not exceed (nearest rank). */
function percentile(values: readonly number[], share: number): number {
  const found = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];
  if (found === undefined) throw new Error('There are no values to take a percentile of.');
  return found;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds as one line of a table. */
export const spread = (values: readonly number[]) => ({
  count: values.length,
  'p50 ms': percentile(values, 0.5),
  'p99 ms': percentile(values, 0.99),
  'most ms': Math.max(...values),
});
