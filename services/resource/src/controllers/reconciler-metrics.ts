import type { Metrics } from '@berth/platform';

export interface ReconcilerMetrics {
  /** Runs one pass, taking its time and how it ended. */
  timed<Result>(pass: () => Promise<Result>): Promise<Result>;
  readonly depth: (queued: number) => void;
  readonly wrote: (writes: number) => void;
  readonly leads: (isLeading: boolean) => void;
}

export function reconcilerMetrics(metrics: Metrics): ReconcilerMetrics {
  const duration = metrics.histogram<'outcome'>({
    name: 'berth_reconcile_duration_seconds',
    help: 'How long a pass over one instance took, by how it ended.',
    labels: ['outcome'],
  });
  const queued = metrics.gauge({ name: 'berth_reconcile_queue_depth_count', help: 'Instances that wait for a pass.' });
  const leader = metrics.gauge({ name: 'berth_resource_leader', help: 'Whether this replica leads the reconciler: 1 or 0.' });
  leader.set(0);
  const writes = metrics.counter({ name: 'berth_cluster_writes_total', help: 'Objects written to the cluster by apply.' });
  return {
    timed: async (pass) => {
      const from = performance.now();
      const end = (outcome: string) => duration.observe({ outcome }, (performance.now() - from) / 1000);
      try {
        const result = await pass();
        end('done');
        return result;
      } catch (error) {
        end('failed');
        throw error;
      }
    },
    depth: (count) => queued.set(count),
    wrote: (count) => writes.inc(count),
    leads: (isLeading) => leader.set(isLeading ? 1 : 0),
  };
}
