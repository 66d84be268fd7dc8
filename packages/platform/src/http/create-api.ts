import { type Context, type RouteId, type RouteIdOf, type RoutePolicy, ROUTES } from '@berth/contracts';
import { defect } from '@berth/shared-kernel';
import type { Express, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { TokenVerifier } from '../auth/token-verifier.js';
import type { Metrics } from '../observability/metrics.js';
import type { AnswerRecords } from './answer-records.js';
import { authenticated, needsToken } from './authenticate.js';
import type { StandingSource } from './authorise.js';
import type { Endpoint } from './endpoint.js';
import type { Readiness } from './health.js';
import { closeApp, type MountedRoute, mountRoutes, openApp } from './http-app.js';
import { IdempotentAnswers } from './idempotent-answers.js';
import { bodyBytes } from './read-body.js';
import { timed } from './request-metrics.js';
import { serveEndpoint } from './serve-endpoint.js';

/** What the API of one context is made of. */
export interface ApiOptions<C extends Context> {
  readonly context: C;
  /** One endpoint for each route that the policy table gives this context, internal ones included; no more, no less. */
  readonly endpoints: Readonly<Record<RouteIdOf<C>, Endpoint>>;
  /** Null only where no route of the context needs a token. */
  readonly authenticate: TokenVerifier | null;
  /** The context's own knowledge of users, which may refuse what a token allows; null to go by the token alone. */
  readonly standings: StandingSource | null;
  /** Null only where no route of the context is idempotent. */
  readonly answers: AnswerRecords | null;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** JSON documents outside `/api/v1`, by path: the JWKS. */
  readonly wellKnown?: Readonly<Record<string, () => unknown>>;
  readonly readiness?: Readiness;
  /** How long a duplicate waits for the first answer to its `Idempotency-Key`; 5 s when absent. */
  readonly answerWaitMs?: number;
}

/**
 * The HTTP API of one context: exactly its routes of the policy table below `/api/v1`, with problem+json for every error.
 * @throws defect `route.without-endpoint`, `route.unknown`, `route.without-verifier`, `route.without-answers`, so that it does not start
 */
export function createApi<C extends Context>(options: ApiOptions<C>): Express {
  const { context, logger, wellKnown = {}, readiness = () => ({ ready: true }) } = options;
  const endpoints = options.endpoints as Readonly<Record<string, Endpoint>>;
  const policies = new Map<RouteId, RoutePolicy>(
    (Object.entries(ROUTES) as [RouteId, RoutePolicy][]).filter(([, policy]) => policy.context === context),
  );
  for (const id of Object.keys(endpoints))
    if (!policies.has(id as RouteId)) throw defect('route.unknown', `The policy table gives ${context} no route ${id}.`);
  const idempotent =
    options.answers === null ? null : new IdempotentAnswers({ answers: options.answers, waitMs: options.answerWaitMs ?? 5_000 });
  const timedAs = timed(options.metrics, context);
  const routes = [...policies].map(([id, policy]): MountedRoute => {
    const served = endpoints[id];
    if (served === undefined) throw defect('route.without-endpoint', `The route ${id} has no endpoint.`);
    if (policy.idempotent && idempotent === null) throw defect('route.without-answers', `The route ${id} needs the records of answers.`);
    return { policy, handlers: [timedAs(id), ...gate(id, policy, options), bodyBytes, serveEndpoint(id, policy, served, idempotent)] };
  });
  const app = openApp(readiness);
  mountRoutes(app, routes);
  for (const [path, document] of Object.entries(wellKnown))
    app.get(path, (_request, response) => {
      response.set('Cache-Control', 'public, max-age=60').json(document());
    });
  closeApp(app, logger);
  return app;
}

function gate<C extends Context>(id: RouteId, policy: RoutePolicy, options: ApiOptions<C>): RequestHandler[] {
  if (!needsToken(policy)) return [];
  if (options.authenticate === null) throw defect('route.without-verifier', `The route ${id} needs a token verifier.`);
  return [authenticated(policy, options.authenticate, options.standings)];
}
