import type { RequestHandler } from 'express';

/** `degraded` names what does not work while requests can still be served; it never fails readiness. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly degraded?: readonly string[];
}

export type Readiness = () => ReadinessReport | Promise<ReadinessReport>;

/** `/livez`: 200 as long as the process answers at all. */
export const livez: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};

/** `/readyz`: 200 with `ok` or `degraded`, 503 when requests should go elsewhere. */
export function readyz(readiness: Readiness): RequestHandler {
  return async (_request, response) => {
    const { ready, degraded = [] } = await readiness();
    const status = ready ? (degraded.length > 0 ? 'degraded' : 'ok') : 'unavailable';
    response.status(ready ? 200 : 503).json({ status, degraded });
  };
}
