import { readFileSync } from 'node:fs';
import { type Context, type RoutePolicy, ROUTES } from '@berth/contracts';
import { API_PREFIX, bodyBytes, closeApp, type Express, type Logger, type Metrics, mountRoutes, openApp, timed } from '@berth/platform';
import { admit, type AdmissionParts } from './admit.js';
import { forward } from './forward.js';
import type { Replicas } from './replicas.js';
import type { Upstream } from './upstream.js';

export interface BffAppParts extends AdmissionParts {
  readonly replicas: Readonly<Record<Context, Replicas>>;
  readonly upstream: Upstream;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

/** The public API: every route of the policy table that is not internal, judged here first and then forwarded to its owner. */
export function bffApp(parts: BffAppParts): Express {
  const { replicas, upstream, logger, metrics } = parts;
  const timedAs = timed(metrics, 'bff');
  const open = (Object.entries(ROUTES) as [string, RoutePolicy][]).filter(([, policy]) => !policy.internal);
  const app = openApp(() => ({ ready: true }));
  app.get('/', (_request, response) => {
    response.json({ name: 'Berth', version, api: API_PREFIX });
  });
  mountRoutes(
    app,
    open.map(([id, policy]) => ({
      policy,
      handlers: [timedAs(id), admit(policy, parts), bodyBytes, forward(policy, replicas[policy.context], upstream)],
    })),
  );
  closeApp(app, logger);
  return app;
}
