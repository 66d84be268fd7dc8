import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BackgroundStart,
  createApi,
  type Database,
  EventConsumer,
  type EventLog,
  HttpServer,
  Lifecycle,
  type Logger,
  type Metrics,
  onStop,
  openDatabase,
  Outbox,
  OutboxRelay,
  Poller,
  randomUuids,
  remoteTokenVerifier,
  type Reporting,
  Signal,
  UserStandings,
} from '@berth/platform';
import type { Clock, InstanceId, Uuids } from '@berth/shared-kernel';
import { Container, type ServiceIdentifier } from 'inversify';
import type { Cluster } from './application/ports/cluster.js';
import type { Leadership } from './application/ports/leadership.js';
import type { Prober } from './application/ports/prober.js';
import type { Snapshots } from './application/ports/snapshots.js';
import { ticketsOf } from './application/tickets.js';
import { type UseCases, useCasesOf } from './application/use-cases.js';
import { resourceOverview } from './composition-overview.js';
import type { ResourceConfig } from './config.js';
import { createReconciler, type Reconciler, type ReconcilerTimings } from './controllers/index.js';
import { endpointOf, type EndpointRule } from './domain/instance/endpoint.js';
import { InstanceIds } from './domain/instance/instance-ids.js';
import { instanceEndpoints } from './inbound/http/instance-endpoints.js';
import { FOLLOWED_TOPICS, reactionHandlers, RESOURCE_GROUP } from './inbound/kafka/reactions.js';
import { alwaysLeader } from './outbound/leadership/always-leader.js';
import { resourceSchema } from './outbound/sql/resource-schema.js';
import { AfterCommitNudge } from './outbound/sql/after-commit-nudge.js';
import { SqlCancelledOrders } from './outbound/sql/sql-cancelled-orders.js';
import { SqlInstanceReads } from './outbound/sql/sql-instance-reads.js';
import { SqlInstances } from './outbound/sql/sql-instances.js';
import { SqlK8sObservations } from './outbound/sql/sql-k8s-observations.js';
import { SqlOperationSteps } from './outbound/sql/sql-operation-steps.js';
import { SqlReconcileStore } from './outbound/sql/sql-reconcile-store.js';
import { SqlStandings } from './outbound/sql/sql-standings.js';
import { SqlWithdrawnImages } from './outbound/sql/sql-withdrawn-images.js';
import { overdueReporter } from './overdue-reporter.js';

/** What the surroundings give: what the contexts of one process share, and where instances run, are seen and are reached. */
export interface ResourceDeps {
  readonly config: ResourceConfig;
  readonly eventLog: EventLog;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly snapshots: Snapshots;
  readonly prober: Prober;
  /** Who leads among the replicas; this one always when absent. */
  readonly leadership?: Leadership;
  /** Where the reconciler's intervals are to differ from its defaults. */
  readonly timings?: Partial<ReconcilerTimings>;
}

const CONTEXT = 'resource';
const FLUSH_EVERY_MS = 1000;
const MARK_EVERY_MS = 1000;
const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

const T = {
  database: token<Database>('database'),
  uuids: token<Uuids>('uuids'),
  withdrawn: token<Signal>('withdrawn'),
  outbox: token<Outbox>('outbox'),
  standings: token<UserStandings>('standings'),
  useCases: token<UseCases>('useCases'),
  reconciler: token<Reconciler>('reconciler'),
  relay: token<OutboxRelay>('relay'),
  consumer: token<EventConsumer>('consumer'),
  overview: token<ReturnType<typeof resourceOverview>>('overview'),
  server: token<HttpServer>('server'),
};

/** Puts the resource context together: opens its database; `start` then reconciles, reacts and serves, `stop` ends all of it. */
export async function composeResource(deps: ResourceDeps): Promise<Reporting> {
  const { config, logger } = deps;
  const database = await openDatabase({ ...resourceSchema, url: config.databaseUrl, logger });
  const container = containerOf(deps, database);
  const server = container.get(T.server);
  const useCases = container.get(T.useCases);
  const every = (name: string, everyMs: number, run: () => Promise<void>, signal = new Signal()) =>
    new Poller({ name: `resource-${name}`, everyMs, run, signal, logger });
  const parts = [
    { name: 'resource database', service: onStop(() => database.close()) },
    { name: 'resource outbox relay', service: container.get(T.relay) },
    ...container.get(T.overview).services.map((service) => ({ name: 'resource overview', service })),
    { name: 'resource deadlines', service: every('deadlines', config.reapEveryMs, useCases.reapOverdue) },
    { name: 'resource withdrawals', service: every('withdrawals', MARK_EVERY_MS, useCases.markWithdrawn, container.get(T.withdrawn)) },
    { name: 'resource observations', service: every('observations', FLUSH_EVERY_MS, useCases.flushObservations) },
    {
      name: 'resource consumer',
      service: new BackgroundStart({ name: 'resource consumer', service: container.get(T.consumer), logger }),
    },
    { name: 'resource http server', service: server },
    // Stopped first: another leads while the rest of this replica is still being wound up.
    { name: 'resource reconciler', service: container.get(T.reconciler) },
  ];
  const lifecycle = new Lifecycle({ parts, logger });
  const readiness = readinessOf(container.get(T.reconciler));
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), url: () => server.url(), readiness };
}

function containerOf(deps: ResourceDeps, database: Database): Container {
  const { clock } = deps;
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(T.database).toConstantValue(database);
  container.bind(T.withdrawn).toConstantValue(new Signal());
  container.bind(T.uuids).toConstantValue(randomUuids(clock));
  container.bind(T.outbox).toResolvedValue((uuids) => new Outbox({ source: '/services/resource', clock, uuids }), [T.uuids]);
  container.bind(T.standings).toResolvedValue((db) => new UserStandings(db), [T.database]);
  // The reconciler settles through the use cases, which nudge it: what they hold is a way to find it once it is there.
  const nudge = (id: InstanceId) => container.get(T.reconciler).nudge(id);
  container
    .bind(T.useCases)
    .toResolvedValue(
      (db, outbox, standings, uuids, withdrawn) => assembleUseCases(deps, { db, outbox, standings, uuids, withdrawn, nudge }),
      [T.database, T.outbox, T.standings, T.uuids, T.withdrawn],
    );
  container.bind(T.reconciler).toResolvedValue(
    (db, { settleInstance, recordObservation }) =>
      createReconciler({
        ...deps,
        leadership: deps.leadership ?? alwaysLeader(deps),
        settleInstance,
        recordObservation,
        store: new SqlReconcileStore(db, () => ruleOf(deps.config)),
      }),
    [T.database, T.useCases],
  );
  container
    .bind(T.relay)
    .toResolvedValue((db, outbox) => new OutboxRelay({ ...deps, database: db, outbox, context: CONTEXT }), [T.database, T.outbox]);
  container.bind(T.consumer).toResolvedValue(
    (db, reactions, standings) =>
      new EventConsumer({
        ...deps,
        log: deps.eventLog,
        group: RESOURCE_GROUP,
        topics: FOLLOWED_TOPICS,
        handlers: reactionHandlers(reactions, standings.handlers),
        database: db,
      }),
    [T.database, T.useCases, T.standings],
  );
  container.bind(T.overview).toResolvedValue((db, reconciler) => resourceOverview(deps, db, reconciler), [T.database, T.reconciler]);
  container.bind(T.server).toResolvedValue((...made) => httpServer(deps, ...made), [T.useCases, T.standings, T.reconciler, T.overview]);
  return container;
}

interface Parts {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly standings: UserStandings;
  readonly uuids: Uuids;
  /** Told when instances are to be marked as of a withdrawn image. */
  readonly withdrawn: Signal;
  readonly nudge: (id: InstanceId) => void;
}

function assembleUseCases(deps: ResourceDeps, { db, outbox, standings, uuids, withdrawn, nudge }: Parts): UseCases {
  const { config, clock, snapshots } = deps;
  return useCasesOf({
    clock,
    snapshots,
    unitOfWork: db.unitOfWork,
    instances: new SqlInstances(db, outbox),
    cancelledOrders: new SqlCancelledOrders(),
    withdrawnImages: new SqlWithdrawnImages(db, () => withdrawn.notify()),
    operationSteps: new SqlOperationSteps(),
    observations: new SqlK8sObservations(db, outbox),
    reads: new SqlInstanceReads(db),
    standings: new SqlStandings(standings),
    nudge: new AfterCommitNudge(nudge),
    ids: new InstanceIds(clock, async (ms) => pause(ms)),
    tickets: ticketsOf({ clock, uuids, operationDeadlineMs: config.operationDeadlineMs }),
    endpointOf: (id) => endpointOf(id, ruleOf(config)),
    failedTerminalAfterMs: config.failedTerminalAfterMs,
    onOverdue: overdueReporter(deps),
  });
}

function httpServer(
  { config, clock, logger, metrics }: ResourceDeps,
  cases: UseCases,
  standings: UserStandings,
  reconciler: Reconciler,
  overview: ReturnType<typeof resourceOverview>,
): HttpServer {
  const app = createApi({
    context: CONTEXT,
    endpoints: { ...instanceEndpoints(cases), 'overview.resource': overview.endpoint },
    authenticate: remoteTokenVerifier({ jwksUrls: [`${config.userUrl}/.well-known/jwks.json`], clock }),
    standings,
    answers: null,
    readiness: readinessOf(reconciler),
    logger,
    metrics,
  });
  return new HttpServer(app, config);
}

// Without a watch of the cluster requests are served from the database and the snapshots all the same.
const readinessOf = (reconciler: Reconciler) => () => ({ ready: true, degraded: reconciler.isSynced() ? [] : ['cluster-watch'] });

const ruleOf = ({ publicScheme, baseDomain, publicPort }: ResourceConfig): EndpointRule => ({
  scheme: publicScheme,
  baseDomain,
  port: typeof publicPort === 'function' ? publicPort() : publicPort,
});
