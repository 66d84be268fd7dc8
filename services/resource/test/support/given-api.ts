import { createApi, createLogger, listen, Metrics, type TokenVerifier } from '@berth/platform';
import { type Actor, unauthenticated } from '@berth/shared-kernel';
import { onTestFinished } from 'vitest';
import { instanceEndpoints } from '../../src/inbound/http/instance-endpoints.js';
import { admin, givenResource, owner, stranger } from './given-resource.js';

const TOKENS: Readonly<Record<string, Actor>> = { owner, stranger, admin };

const authenticate: TokenVerifier = {
  verify: async (bearer) => {
    const actor = TOKENS[bearer];
    if (actor === undefined) throw unauthenticated('auth.token-invalid', 'The access token is not valid.');
    return { ...actor, expiresAt: new Date('2030-01-01T00:00:00Z') };
  },
};

export interface Answered {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: Record<string, unknown>;
}

/** The resource context's API on a port of its own; `ask('owner', 'POST', '/instances/1/stop')`. */
export async function givenApi() {
  const resource = await givenResource();
  const app = createApi({
    context: 'resource',
    endpoints: instanceEndpoints(resource.useCases),
    authenticate,
    standings: resource.userStandings,
    answers: null,
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics: new Metrics(),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const ask = async (who: string | null, method: string, path: string, body?: string): Promise<Answered> => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(who === null ? {} : { authorization: `Bearer ${who}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  return { ...resource, ask };
}
