import type { Logger, Metrics } from '@berth/platform';
import type { InstanceId } from '@berth/shared-kernel';

/** Logs and counts every operation that missed its deadline, so that somebody can be called; a deletion is an error, since it still goes on. */
export function overdueReporter({ logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics }) {
  const overdue = metrics.counter<'kind'>({
    name: 'berth_operations_overdue_total',
    help: 'Operations of instances that missed their deadline, by kind.',
    labels: ['kind'],
  });
  return (id: InstanceId, kind: string): void => {
    overdue.inc({ kind });
    logger[kind === 'delete' ? 'error' : 'warn']({ instanceId: String(id), operation: kind }, 'an operation missed its deadline');
  };
}
