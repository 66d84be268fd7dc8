import type { Metrics } from '@berth/platform';

export interface ReflectorMetrics {
  /** A list was taken in; `corrected` objects of it differed from what the watch had told. */
  readonly listed: (corrected: number) => void;
  readonly failed: (step: 'list' | 'watch') => void;
  readonly holds: (objects: number) => void;
}

const SILENT: ReflectorMetrics = { listed: () => {}, failed: () => {}, holds: () => {} };

export function reflectorMetrics(reflector: string, metrics: Metrics | undefined): ReflectorMetrics {
  if (metrics === undefined) return SILENT;
  const lists = metrics.counter<'reflector'>({
    name: 'berth_reflector_lists_total',
    help: 'Lists taken in: the first, those after an expired watch, and the regular ones.',
    labels: ['reflector'],
  });
  const corrected = metrics.counter<'reflector'>({
    name: 'berth_reflector_corrections_total',
    help: 'Objects that a later list showed otherwise than the watch had told.',
    labels: ['reflector'],
  });
  const failures = metrics.counter<'reflector' | 'step'>({
    name: 'berth_reflector_failures_total',
    help: 'Lists and watches that failed; each was waited out.',
    labels: ['reflector', 'step'],
  });
  const objects = metrics.gauge<'reflector'>({
    name: 'berth_reflector_objects_count',
    help: 'Objects held in memory.',
    labels: ['reflector'],
  });
  return {
    listed: (count) => {
      lists.inc({ reflector });
      corrected.inc({ reflector }, count);
    },
    failed: (step) => failures.inc({ reflector, step }),
    holds: (count) => objects.set({ reflector }, count),
  };
}
