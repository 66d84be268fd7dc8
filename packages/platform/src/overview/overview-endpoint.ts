import { type Endpoint, endpoint } from '../http/endpoint.js';
import type { Backlog } from './backlog.js';

/**
 * Tells a context's part of the overview: its own figures and its backlog. Those who ask while figures are being taken share them, so that
 * many screens cost the database no more than one.
 */
export function overviewEndpoint(own: () => Promise<object>, backlog: Pick<Backlog, 'figures'>): Endpoint {
  let running: Promise<object> | null = null;
  const measure = async () => {
    const [figures, behind] = await Promise.all([own(), backlog.figures()]);
    return { ...figures, ...behind };
  };
  const shared = () => {
    running ??= measure().finally(() => (running = null));
    return running;
  };
  return endpoint({ handle: async () => ({ status: 200, body: await shared() }) });
}
