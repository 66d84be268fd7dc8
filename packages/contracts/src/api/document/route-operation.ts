import { defect } from '@berth/shared-kernel';
import type { ApiSchemaName } from '../api-schemas.js';
import type { HeaderName } from '../descriptions/headers.js';
import { IDEMPOTENCY_KEY, PATH_PARAMETERS } from '../descriptions/parameters.js';
import type { AnswerDescription, Parameter, RouteDescription } from '../descriptions/route-description.js';
import type { Audience, RoutePolicy } from '../routes.js';
import { ref } from '../schemas/api-schema.js';
import { type Json, mapped } from './json.js';
import { problemAnswers } from './problem-answers.js';
import { problemCodesOf } from './problem-codes-of.js';
import { headerRefs, parameterRef } from './shared-parts.js';

const SECURITY: Readonly<Record<Audience, readonly Json[]>> = {
  anyone: [],
  cookie: [{ refreshCookie: [] }],
  user: [{ accessToken: [] }],
  admin: [{ accessToken: [] }],
};

/** A path of the policy table as OpenAPI writes it. */
export const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** One route as an OpenAPI operation. @throws defect `route.parameter-not-described` */
export function routeOperation(id: string, policy: RoutePolicy, route: RouteDescription): Json {
  const parameters = parametersOf(policy, route);
  return {
    operationId: id,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, ...rulesOf(policy)].filter((each) => each !== undefined).join(' '),
    security: SECURITY[policy.audience],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: contentOf(route.body) } }),
    responses: {
      ...mapped(route.answers as Readonly<Record<string, AnswerDescription>>, (answer) => answerOf(answer, policy)),
      ...problemAnswers(problemCodesOf(policy, route)),
    },
  };
}

function rulesOf({ audience, whenBlocked, idempotent }: RoutePolicy): string[] {
  return [
    ...(audience === 'admin' ? ['Needs the role admin.'] : []),
    ...(whenBlocked === 'refused' ? ['Refused to a user who is BLOCKED.'] : []),
    ...(idempotent ? ['The same Idempotency-Key again gives the same answer again.'] : []),
  ];
}

function parametersOf({ path, idempotent }: RoutePolicy, { query = {} }: RouteDescription): Json[] {
  return [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => parameterRef('path', name, pathParameter(name))),
    ...Object.entries(query).map(([name, each]) => parameterRef('query', name, each)),
    ...(idempotent ? [parameterRef('header', 'Idempotency-Key', IDEMPOTENCY_KEY)] : []),
  ];
}

function answerOf({ description, schema, headers = [] }: AnswerDescription, { idempotent }: RoutePolicy): Json {
  const replayed: readonly HeaderName[] = idempotent ? ['Idempotent-Replayed'] : [];
  return {
    description,
    headers: headerRefs(['X-Request-Id', ...headers, ...replayed]),
    ...(schema === undefined ? {} : { content: contentOf(schema) }),
  };
}

const contentOf = (name: ApiSchemaName): Json => ({ 'application/json': { schema: ref(name) } });

function pathParameter(name: string): Parameter {
  const found = PATH_PARAMETERS[name];
  if (found === undefined) throw defect('route.parameter-not-described', `The path parameter ${name} is not described.`);
  return found;
}
