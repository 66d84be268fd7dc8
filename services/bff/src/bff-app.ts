import { type OwningContext, type RouteId, type RouteIdOf, type RoutePolicy, ROUTES } from '@berth/contracts';
import {
  bodyBytes,
  closeApp,
  type Express,
  type Logger,
  type Metrics,
  mountRoutes,
  openApp,
  type Readiness,
  type RequestHandler,
  timed,
} from '@berth/platform';
import { defect } from '@berth/shared-kernel';
import { admit, type AdmissionParts } from './admit.js';
import { publishDocs } from './api-docs.js';
import { forward } from './forward.js';
import type { Replicas } from './replicas.js';
import type { Upstream } from './upstream.js';

/** One for each route that the policy table gives to the BFF itself. */
export type OwnHandlers = Readonly<Record<RouteIdOf<'bff'>, RequestHandler>>;

export interface BffAppParts extends AdmissionParts {
  readonly own: OwnHandlers;
  readonly replicas: Readonly<Record<OwningContext, Replicas>>;
  readonly upstream: Upstream;
  readonly readiness: Readiness;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * The public API: every route of the policy table that is not internal, judged here first, then forwarded to its owner or answered here.
 * @throws defect `route.without-endpoint`, so that it does not start
 */
export function bffApp(parts: BffAppParts): Express {
  const { logger, metrics, readiness } = parts;
  const timedAs = timed(metrics, 'bff');
  const open = (Object.entries(ROUTES) as [RouteId, RoutePolicy][]).filter(([, policy]) => !policy.internal);
  const app = openApp(readiness);
  publishDocs(app);
  mountRoutes(
    app,
    open.map(([id, policy]) => ({
      policy,
      handlers: [timedAs(id), admit(policy, parts), bodyBytes, answerTo(id, policy, parts)],
    })),
  );
  closeApp(app, logger);
  return app;
}

function answerTo(id: RouteId, policy: RoutePolicy, { own, replicas, upstream }: BffAppParts): RequestHandler {
  if (policy.context !== 'bff') return forward(policy, replicas[policy.context], upstream);
  const handler = (own as Readonly<Partial<Record<RouteId, RequestHandler>>>)[id];
  if (handler === undefined) throw defect('route.without-endpoint', `The route ${id} has nothing that answers it.`);
  return handler;
}
