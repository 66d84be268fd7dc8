import type { RequestHandler } from 'express';
import type { Metrics } from '../observability/metrics.js';

/** Times every request of one route until its answer is sent, as `berth_http_request_duration_seconds`. */
export function timed(metrics: Metrics, context: string): (route: string) => RequestHandler {
  const durations = metrics.histogram({
    name: 'berth_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by the context that served it and the route of the policy table.',
    labels: ['context', 'route', 'status'],
  });
  return (route) => (_request, response, next) => {
    const stop = durations.startTimer({ context, route });
    response.once('close', () => stop({ status: response.writableFinished ? String(response.statusCode) : 'aborted' }));
    next();
  };
}
