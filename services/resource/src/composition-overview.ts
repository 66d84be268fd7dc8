import { Backlog, type BacklogOptions, type Database, type Endpoint, overviewEndpoint, type Service } from '@berth/platform';
import type { Snapshots } from './application/ports/snapshots.js';
import type { WatchState } from './application/ports/watch-state.js';
import { showFleet } from './application/queries/show-fleet.js';
import { fleetWatch } from './fleet-watch.js';
import { FOLLOWED_TOPICS, RESOURCE_GROUP } from './inbound/kafka/reactions.js';
import { SqlFleetFigures } from './outbound/sql/sql-fleet-figures.js';

interface OverviewDeps extends Pick<BacklogOptions, 'eventLog' | 'clock' | 'logger' | 'metrics'> {
  readonly snapshots: Pick<Snapshots, 'heartbeat'>;
}

/** What the operator is told of this context; the services are to be started. */
export function resourceOverview(deps: OverviewDeps, database: Database, watch: WatchState) {
  const backlog = new Backlog({
    ...deps,
    database,
    context: 'resource',
    publishes: ['instance.events'],
    follows: { group: RESOURCE_GROUP, topics: FOLLOWED_TOPICS },
  });
  const parts = { ...deps, watch, figures: new SqlFleetFigures(database) };
  const endpoint: Endpoint = overviewEndpoint(showFleet(parts), backlog);
  const services: readonly Service[] = [backlog, fleetWatch(parts)];
  return { endpoint, services };
}
