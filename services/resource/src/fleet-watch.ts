import { type Logger, type Metrics, Poller } from '@berth/platform';
import { type ShowFleetDeps } from './application/queries/show-fleet.js';
import { showWatch } from './application/queries/show-watch.js';

export interface FleetWatchOptions extends ShowFleetDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 5 s when absent. */
  readonly everyMs?: number;
}

/** Keeps the metrics of what takes long and of the watch, so that somebody is called before anybody looks. */
export function fleetWatch({ logger, everyMs = 5_000, ...options }: FleetWatchOptions): Poller {
  const { figures, clock, metrics } = options;
  const age = metrics.gauge({ name: 'berth_watch_heartbeat_age_seconds', help: 'Age of the heartbeat; +Inf where there is none.' });
  const synced = metrics.gauge({ name: 'berth_watch_synced', help: 'Whether this replica knows the cluster to be watched: 1 or 0.' });
  const slow = metrics.gauge({ name: 'berth_slow_operations', help: 'Operations under way past half of their time.' });
  const overdue = metrics.gauge({ name: 'berth_overdue_deletions', help: 'Deletions past their deadline whose instance is not gone.' });
  const watch = showWatch(options);
  const run = async () => {
    const seen = await watch();
    age.set(seen.heartbeatAgeSeconds ?? Number.POSITIVE_INFINITY);
    synced.set(seen.synced ? 1 : 0);
    slow.set((await figures.slow(clock.now(), 1)).total);
    overdue.set((await figures.overdueDeletions(clock.now(), 1)).total);
  };
  return new Poller({ name: 'resource-fleet-watch', everyMs, run, logger });
}
