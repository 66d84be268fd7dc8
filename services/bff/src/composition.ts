import 'reflect-metadata';
import type { RequestListener } from 'node:http';
import type { Context } from '@berth/contracts';
import {
  type Express,
  HttpServer,
  type Logger,
  type Metrics,
  remoteTokenVerifier,
  type Service,
  type TokenVerifier,
} from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import { Container } from 'inversify';
import { bffApp } from './bff-app.js';
import type { BffConfig } from './config.js';
import { Replicas } from './replicas.js';
import { Sessions } from './sessions.js';
import { Upstream } from './upstream.js';

export interface BffDependencies {
  readonly config: BffConfig;
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
}

const parts = {
  config: Symbol.for('bff.config'),
  replicas: Symbol.for('bff.replicas'),
  upstream: Symbol.for('bff.upstream'),
  verifier: Symbol.for('bff.verifier'),
  sessions: Symbol.for('bff.sessions'),
  app: Symbol.for('bff.app'),
};

type ReplicasOf = Readonly<Record<Context, Replicas>>;

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
  container
    .bind<Express>(parts.app)
    .toResolvedValue(
      (replicas: ReplicasOf, upstream: Upstream, verifier: TokenVerifier, sessions: Sessions) =>
        bffApp({ replicas, upstream, verifier, sessions, logger, metrics }),
      [parts.replicas, parts.upstream, parts.verifier, parts.sessions],
    );
  return served(container.get<Express>(parts.app), container.get<Upstream>(parts.upstream), deps.config);
}

function served(app: Express, upstream: Upstream, config: BffConfig): Bff {
  const server = new HttpServer(app, config);
  return {
    app,
    handle: (request, response) => app(request, response),
    url: () => server.url(),
    start: () => server.start(),
    async stop() {
      await server.stop();
      upstream.close();
    },
  };
}
