import { Backlog, type BacklogOptions, type Database, type Endpoint, overviewEndpoint } from '@berth/platform';
import { countUsers } from './application/queries/count-users.js';
import { SqlUserCounts } from './outbound/sql/sql-user-counts.js';

type OverviewDeps = Pick<BacklogOptions, 'eventLog' | 'clock' | 'logger' | 'metrics'>;

/** What the operator is told of this context; `backlog` is to be started. */
export function userOverview(deps: OverviewDeps, database: Database): { readonly backlog: Backlog; readonly endpoint: Endpoint } {
  const backlog = new Backlog({ ...deps, database, context: 'user', publishes: ['user.events'], follows: null });
  const users = countUsers({ clock: deps.clock, userCounts: new SqlUserCounts(database) });
  return { backlog, endpoint: overviewEndpoint(async () => ({ users: await users() }), backlog) };
}
