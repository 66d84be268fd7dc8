import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { OwningContext } from '@berth/contracts';
import {
  type EventLog,
  type Express,
  HttpServer,
  Lifecycle,
  type Logger,
  type Metrics,
  onStop,
  type Readiness,
  remoteTokenVerifier,
  type Service,
  type TokenVerifier,
} from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import { Container } from 'inversify';
import { bffApp } from './bff-app.js';
import type { BffConfig } from './config.js';
import { EventStreams } from './events/event-streams.js';
import { eventsEndpoint } from './events/events-endpoint.js';
import { HintFeed } from './events/hint-feed.js';
import { HintRing } from './events/hint-ring.js';
import { SessionWatch } from './events/session-watch.js';
import { StreamUpkeep } from './events/stream-upkeep.js';
import { overview } from './overview.js';
import { Replicas } from './replicas.js';
import { Sessions } from './sessions.js';
import { Upstream } from './upstream.js';

export interface BffDependencies {
  readonly config: BffConfig;
  /** Only read, for the hints of event streams; while it is away everything else is served. */
  readonly eventLog: Pick<EventLog, 'read'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export interface Bff extends Service {
  /** Without a trailing slash. @throws defect `server.not-listening` */
  url(): string;
  /** Serves one request without the BFF's own listener, for whoever shares a port with it. */
  readonly handle: RequestListener;
  readonly app: Express;
  readonly readiness: Readiness;
}

const parts = {
  config: Symbol.for('bff.config'),
  replicas: Symbol.for('bff.replicas'),
  upstream: Symbol.for('bff.upstream'),
  verifier: Symbol.for('bff.verifier'),
  sessions: Symbol.for('bff.sessions'),
  streams: Symbol.for('bff.streams'),
  feed: Symbol.for('bff.feed'),
  watch: Symbol.for('bff.watch'),
  upkeep: Symbol.for('bff.upkeep'),
  app: Symbol.for('bff.app'),
};

/** A client that was away for longer asks for everything again. */
const HINTS_KEPT = 10_000;

type ReplicasOf = Readonly<Record<OwningContext, Replicas>>;

/** Composes the BFF; it serves its own port once started. */
export async function composeBff(deps: BffDependencies): Promise<Bff> {
  const { clock, metrics } = deps;
  const logger = deps.logger.child({ context: 'bff' });
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind<BffConfig>(parts.config).toConstantValue(deps.config);
  container.bind<Upstream>(parts.upstream).toResolvedValue(() => new Upstream(), []);
  container.bind<ReplicasOf>(parts.replicas).toResolvedValue(
    (config: BffConfig) => ({
      user: new Replicas(config.userUrls, clock),
      product: new Replicas(config.productUrls, clock),
      resource: new Replicas(config.resourceUrls, clock),
    }),
    [parts.config],
  );
  container
    .bind<TokenVerifier>(parts.verifier)
    .toResolvedValue(
      ({ userUrls }: BffConfig) => remoteTokenVerifier({ jwksUrls: userUrls.map((url) => `${url}/.well-known/jwks.json`), clock }),
      [parts.config],
    );
  container
    .bind<Sessions>(parts.sessions)
    .toResolvedValue(
      ({ user }: ReplicasOf, upstream: Upstream) => new Sessions({ users: user, upstream, clock }),
      [parts.replicas, parts.upstream],
    );
  container.bind<EventStreams>(parts.streams).toResolvedValue(
    ({ eventStreams: most, eventStreamsPerUser: mostPerUser }: BffConfig) => {
      const ring = new HintRing({ epoch: randomBytes(6).toString('hex'), capacity: HINTS_KEPT });
      return new EventStreams({ ring, limits: { most, mostPerUser }, metrics });
    },
    [parts.config],
  );
  container
    .bind<SessionWatch>(parts.watch)
    .toResolvedValue(
      (streams: EventStreams, sessions: Sessions, { eventSessionCheckMs: everyMs }: BffConfig) =>
        new SessionWatch({ streams, sessions, clock, everyMs, logger }),
      [parts.streams, parts.sessions, parts.config],
    );
  container
    .bind<HintFeed>(parts.feed)
    .toResolvedValue(
      (streams: EventStreams, watch: SessionWatch) =>
        new HintFeed({ log: deps.eventLog, streams, heed: (event) => watch.heed(event), logger }),
      [parts.streams, parts.watch],
    );
  container
    .bind<StreamUpkeep>(parts.upkeep)
    .toResolvedValue(
      (streams: EventStreams, { eventHeartbeatMs: heartbeatMs }: BffConfig) => new StreamUpkeep({ streams, clock, heartbeatMs, logger }),
      [parts.streams, parts.config],
    );
  container.bind<Express>(parts.app).toResolvedValue(
    (replicas: ReplicasOf, upstream: Upstream, verifier: TokenVerifier, sessions: Sessions, streams: EventStreams) => {
      const own = {
        'events.stream': eventsEndpoint(streams, clock),
        'admin.overview': overview({ replicas, upstream, clock, logger }),
      };
      return bffApp({ own, replicas, upstream, verifier, sessions, readiness: readinessOf(streams), logger, metrics });
    },
    [parts.replicas, parts.upstream, parts.verifier, parts.sessions, parts.streams],
  );
  return served(container, deps.config, logger);
}

function served(container: Container, config: BffConfig, logger: Logger): Bff {
  const app = container.get<Express>(parts.app);
  const upstream = container.get<Upstream>(parts.upstream);
  const streams = container.get<EventStreams>(parts.streams);
  const server = new HttpServer(app, config);
  const lifecycle = new Lifecycle({
    logger,
    parts: [
      { name: 'connections to the contexts', service: onStop(async () => upstream.close()) },
      { name: 'http server', service: server },
      { name: 'session watch', service: container.get<SessionWatch>(parts.watch) },
      { name: 'stream upkeep', service: container.get<StreamUpkeep>(parts.upkeep) },
      { name: 'hint feed', service: container.get<HintFeed>(parts.feed) },
      // First of all when it stops: the server waits for whatever is open.
      { name: 'event streams', service: onStop(async () => streams.close()) },
    ],
  });
  return {
    app,
    handle: (request, response) => app(request, response),
    url: () => server.url(),
    readiness: readinessOf(streams),
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
  };
}

const readinessOf =
  (streams: EventStreams): Readiness =>
  () => ({ ready: true, degraded: streams.live ? [] : ['event-log'] });
