import type { Clock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { Poller } from '../lifecycle/poller.js';
import type { Metrics } from '../observability/metrics.js';
import type { Database } from './open-database.js';
import { measureOutboxLag } from './outbox-lag.js';
import { parkedKeyRows } from './platform-rows.js';

export interface DatabaseMetricsOptions {
  readonly database: Pick<Database, 'reader' | 'statements'>;
  readonly clock: Clock;
  readonly context: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 5 s when absent. */
  readonly everyMs?: number;
}

/** Keeps the metrics of a context's database fresh: how far its outbox is behind, and how many statements each unit of work takes. */
export class DatabaseMetrics extends Poller {
  constructor({ database, clock, context, logger, metrics, everyMs = 5_000 }: DatabaseMetricsOptions) {
    const waiting = metrics.gauge({ name: 'berth_outbox_waiting', help: 'Events committed and not yet published.', labels: ['context'] });
    const oldest = metrics.gauge({ name: 'berth_outbox_oldest_seconds', help: 'Age of the oldest of them.', labels: ['context'] });
    const parked = metrics.gauge({
      name: 'berth_outbox_parked_keys',
      help: 'Keys whose next event the event log refuses for good, until `berth outbox retry`.',
      labels: ['context'],
    });
    const labels = ['context', 'unit_of_work'] as const;
    const runs = metrics.gauge({ name: 'berth_units_of_work', help: 'Units of work begun, tries included.', labels });
    const statements = metrics.gauge({ name: 'berth_sql_statements', help: 'SQL statements inside them.', labels });
    const run = async () => {
      const lag = await measureOutboxLag(database.reader, clock.now());
      waiting.set({ context }, lag.waiting);
      oldest.set({ context }, lag.oldestMs / 1000);
      parked.set({ context }, await database.reader.count(parkedKeyRows));
      for (const name of database.statements.names()) {
        const count = database.statements.of(name);
        runs.set({ context, unit_of_work: name }, count.runs);
        statements.set({ context, unit_of_work: name }, count.statements);
      }
    };
    super({ name: `database-metrics-${context}`, everyMs, run, logger });
  }
}
