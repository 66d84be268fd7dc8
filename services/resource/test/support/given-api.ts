import { createApi, createLogger, listen, Metrics, overviewEndpoint, type TokenVerifier } from '@berth/platform';
import { type Actor, unauthenticated } from '@berth/shared-kernel';
import { onTestFinished } from 'vitest';
import type { WatchState } from '../../src/application/ports/watch-state.js';
import { showFleet } from '../../src/application/queries/show-fleet.js';
import { instanceEndpoints } from '../../src/inbound/http/instance-endpoints.js';
import { SqlFleetFigures } from '../../src/outbound/sql/sql-fleet-figures.js';
import { admin, givenResource, owner, stranger } from './given-resource.js';

const TOKENS: Readonly<Record<string, Actor>> = { owner, stranger, admin };

const authenticate: TokenVerifier = {
  verify: async (bearer) => {
    const actor = TOKENS[bearer];
    if (actor === undefined) throw unauthenticated('auth.token-invalid', 'The access token is not valid.');
    return { ...actor, expiresAt: new Date('2030-01-01T00:00:00Z') };
  },
};

export interface Answered {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Record<string, unknown>;
}

/** What the replica under test knows of the watch, in the test's hands. */
class WatchInHand implements WatchState {
  isLeading = true;
  isWatching = true;
  leads = () => this.isLeading;
  isSynced = () => this.isWatching;
}

/** The resource context's API on a port of its own; `ask('owner', 'POST', '/instances/1/stop')`. */
export async function givenApi() {
  const resource = await givenResource();
  const watch = new WatchInHand();
  const { database, clock } = resource;
  const metrics = new Metrics();
  const backlog = { figures: async () => ({ outbox: { asOf: '', waiting: 0, oldestSeconds: 0 }, eventLog: null }) };
  const figures = new SqlFleetFigures(database);
  const app = createApi({
    context: 'resource',
    endpoints: {
      ...instanceEndpoints(resource.useCases),
      'overview.resource': overviewEndpoint(showFleet({ ...resource, figures, watch, clock }), backlog),
    },
    authenticate,
    standings: resource.userStandings,
    answers: null,
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  /** A PATCH goes by whatever version there is unless `match` names one; null leaves the header out. */
  const ask = async (
    who: string | null,
    method: string,
    path: string,
    body?: string,
    match: string | null = method === 'PATCH' ? '*' : null,
  ): Promise<Answered> => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(who === null ? {} : { authorization: `Bearer ${who}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(match === null ? {} : { 'if-match': match }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...resource, ask, watch, figures, metrics };
}
