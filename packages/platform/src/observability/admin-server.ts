import express from 'express';
import { livez, type Readiness, readyz } from '../http/health.js';
import { listen, type Listening } from '../http/listen.js';
import type { Metrics } from './metrics.js';

export interface AdminServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/** Serves `/metrics`, `/livez` and `/readyz` on a port of their own, which is not exposed to users. */
export async function startAdminServer({ host, port, metrics, readiness }: AdminServerOptions): Promise<Listening> {
  metrics.collectProcess();
  const app = express();
  app.disable('x-powered-by');
  app.get('/livez', livez);
  app.get('/readyz', readyz(readiness));
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.text());
  });
  return await listen(app, { host, port });
}
