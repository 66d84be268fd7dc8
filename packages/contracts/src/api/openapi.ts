import { API_SCHEMAS } from './api-schemas.js';
import { TAGS } from './descriptions/route-description.js';
import type { Json } from './document/json.js';
import { sharedProblemAnswers } from './document/problem-answers.js';
import { routeOperation, templateOf } from './document/route-operation.js';
import { sharedHeaders, sharedParameters } from './document/shared-parts.js';
import { ROUTE_DESCRIPTIONS } from './route-descriptions.js';
import { type PublicRouteId, ROUTES } from './routes.js';

/** Of the public API, by semantic versioning: a change that breaks somebody is announced by a new major; while that is 0, by a new minor. */
export const API_VERSION = '0.1.0';

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string } & Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  /** By path below the server's, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<
    Record<'schemas' | 'parameters' | 'headers' | 'responses' | 'securitySchemes', Readonly<Record<string, Json>>>
  >;
}

/** The public API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html), made of the policy table and its descriptions. */
export function openApiDocument(): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Berth',
      version: API_VERSION,
      summary: 'Buy compute instances and run them.',
      description:
        'JSON in camelCase; 64-bit ids are decimal strings; money is in minor units; times are RFC 3339 in UTC. ' +
        'Errors are problems (RFC 9457) with a stable `code`. Lists come in pages: ask for the next with `?cursor=`. ' +
        "Somebody else's object answers as if there were none. What can be changed has an `ETag`: a change names it as `If-Match`. Ignore fields that you do not know. What happens is also told by events: see /asyncapi.yaml.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1', description: 'This Berth.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: pathsOf(),
    components: {
      schemas: API_SCHEMAS,
      parameters: sharedParameters(),
      headers: sharedHeaders(),
      responses: sharedProblemAnswers(),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From POST /auth/login or /auth/refresh.' },
        refreshCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'berth_refresh',
          description: 'Set by POST /auth/login; named __Host-berth_refresh where browsers reach Berth over https.',
        },
      },
    },
  };
}

function pathsOf(): OpenApiDocument['paths'] {
  const routes = Object.entries(ROUTE_DESCRIPTIONS).map(([id, route]) => ({
    id,
    route,
    policy: ROUTES[id as PublicRouteId],
  }));
  const byPath = Map.groupBy(routes, ({ policy }) => templateOf(policy.path));
  return Object.fromEntries(
    [...byPath].map(([path, each]) => [
      path,
      Object.fromEntries(each.map(({ id, route, policy }) => [policy.method.toLowerCase(), routeOperation(id, policy, route)])),
    ]),
  );
}
