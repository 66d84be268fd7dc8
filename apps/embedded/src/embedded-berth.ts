import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Bff, composeBff } from '@berth/bff';
import {
  type Addressed,
  type AdminCredentials,
  type DataDirectory,
  Late,
  Lifecycle,
  type Listening,
  type Logger,
  Metrics,
  onStop,
  openSqliteEventLog,
  type Service,
  startAdminServer,
  pathOf,
  PROBLEM_JSON,
  problemHeaders,
  problemOf,
} from '@berth/platform';
import { composeProduct } from '@berth/product';
import { composeResource, createEdge, HttpProber, MemorySnapshots, ProcessCluster, RESOURCE_DEFAULTS } from '@berth/resource';
import { systemClock, unavailable } from '@berth/shared-kernel';
import { composeUser } from '@berth/user';
import type { EmbeddedConfig } from './config.js';

const HOST = '127.0.0.1';

export interface EmbeddedOptions {
  readonly config: EmbeddedConfig;
  readonly data: DataDirectory;
  readonly admin: AdminCredentials;
  readonly logger: Logger;
}

export interface EmbeddedBerth extends Service {
  /** The one port, known once started. */
  port(): number;
}

/** The whole platform in one process: four services on loopback ports of their own behind one edge, with local adapters for what is remote elsewhere. */
export function composeEmbedded({ config, data, admin, logger }: EmbeddedOptions): EmbeddedBerth {
  const clock = systemClock;
  const metrics = new Metrics();
  const eventLog = openSqliteEventLog({ file: data.file('events.sqlite'), clock, logger });
  const cluster = new ProcessCluster({ logger, tag: data.path });
  const edge = createEdge({
    routes: (instanceId) => cluster.endpointOf(instanceId),
    baseDomain: config.baseDomain,
    fallback: { request: (request, response) => answer(bff, request, response) },
    logger,
  });
  const shared = { eventLog, logger, metrics, clock };
  const own = (context: string) => ({ host: HOST, port: 0, databaseUrl: `sqlite:${data.file(`${context}.sqlite`)}` });
  const publicUrl = () => config.publicUrl ?? `http://localhost:${edge.port()}`;

  const user = new Late<Addressed>(() =>
    composeUser({
      ...shared,
      config: {
        ...config,
        ...own('user'),
        publicUrl: publicUrl(),
        adminEmail: admin.email,
        adminPassword: admin.password,
      },
    }),
  );
  const product = new Late<Addressed>(() => {
    const userUrl = user.service.url();
    return composeProduct({ ...shared, config: { ...config, ...own('product'), userUrl } });
  });
  const resource = new Late<Addressed>(() => {
    const address = () => ({ host: HOST, port: edge.port() });
    return composeResource({
      ...shared,
      cluster,
      snapshots: new MemorySnapshots(),
      prober: new HttpProber({ address, clock, logger, metrics }),
      config: {
        ...RESOURCE_DEFAULTS,
        ...config,
        ...own('resource'),
        userUrl: user.service.url(),
        publicScheme: 'http',
        publicPort: () => edge.port(),
      },
    });
  });
  const bff = new Late<Bff>(() =>
    composeBff({
      ...shared,
      config: {
        ...config,
        host: HOST,
        port: 0,
        userUrls: [user.service.url()],
        productUrls: [product.service.url()],
        resourceUrls: [resource.service.url()],
      },
    }),
  );

  const lifecycle = new Lifecycle({
    logger,
    parts: [
      { name: 'edge', service: { start: () => edge.listen(config.port), stop: () => edge.close() } },
      { name: 'event log', service: onStop(() => eventLog.close()) },
      { name: 'cluster', service: onStop(() => cluster.close()) },
      { name: 'user', service: user },
      { name: 'product', service: product },
      { name: 'resource', service: resource },
      { name: 'bff', service: bff },
      { name: 'admin server', service: adminServer(config.adminPort, metrics, () => bff.started !== null) },
    ],
  });
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), port: () => edge.port() };
}

/** The port is taken before anything else starts, so whoever comes early is told to wait. */
function answer(bff: Late<Bff>, request: IncomingMessage, response: ServerResponse): void {
  if (bff.started !== null) return bff.started.handle(request, response);
  const error = unavailable('service.starting', 'Berth is starting or stopping.');
  const requestId = randomUUID();
  const problem = problemOf(error, { path: pathOf(request.url ?? '/'), requestId });
  response
    .writeHead(problem.status, { ...problemHeaders(error), 'content-type': PROBLEM_JSON, 'x-request-id': requestId })
    .end(JSON.stringify(problem));
}

function adminServer(port: number, metrics: Metrics, ready: () => boolean): Service {
  let listening: Listening | null = null;
  return {
    start: async () => {
      listening = await startAdminServer({ host: HOST, port, metrics, readiness: () => ({ ready: ready() }) });
    },
    stop: async () => listening?.close(),
  };
}
