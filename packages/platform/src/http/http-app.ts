import { type Method, type RoutePolicy } from '@berth/contracts';
import { invalidInput, notFound } from '@berth/shared-kernel';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { livez, type Readiness, readyz } from './health.js';
import { requestFrame } from './request-frame.js';
import { sendProblem } from './send-answer.js';

/** The prefix of every route of the policy table. */
export const API_PREFIX = '/api/v1';

/** One route ready to be mounted: its policy, and the handlers that serve it in order. */
export interface MountedRoute {
  readonly policy: Pick<RoutePolicy, 'method' | 'path'>;
  readonly handlers: readonly RequestHandler[];
}

/** An express app with security headers, request ids, `/livez` and `/readyz`; end it with {@link closeApp}. */
export function openApp(readiness: Readiness): Express {
  const app = express();
  app.set('query parser', false);
  app.set('etag', false);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(helmet());
  app.use(requestFrame);
  app.get('/livez', livez);
  app.get('/readyz', readyz(readiness));
  return app;
}

/** Mounts routes below {@link API_PREFIX}; another method on a known path answers 405. */
export function mountRoutes(app: Express, routes: readonly MountedRoute[]): void {
  const byPath = Map.groupBy(routes, ({ policy }) => policy.path);
  for (const [path, each] of byPath) {
    const mounted = app.route(API_PREFIX + path);
    for (const { policy, handlers } of each) mounted[verbOf(policy.method)](...handlers);
    const allow = each.flatMap(({ policy }) => (policy.method === 'GET' ? ['GET', 'HEAD'] : [policy.method])).join(', ');
    mounted.all(() => {
      throw invalidInput('request.method-not-allowed', `This path answers ${allow}.`, { data: { allow } });
    });
  }
}

/** Answers every other path with 404 and every error with problem+json; what nobody expected is logged with its cause. */
export function closeApp(app: Express, logger: Logger): void {
  app.use(() => {
    throw notFound('request.unknown-route', 'There is nothing at this path.');
  });
  const onError: ErrorRequestHandler = (error, request, response, _next) => sendProblem(error, request, response, logger);
  app.use(onError);
}

const verbOf = (method: Method) => method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
