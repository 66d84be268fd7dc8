import { defect } from '@berth/shared-kernel';
import { API_SCHEMAS, type ApiSchemaName } from '../api-schemas.js';
import type { HeaderName } from '../descriptions/headers.js';
import { IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, PATH_PARAMETERS } from '../descriptions/parameters.js';
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
    security: [...SECURITY[policy.audience], ...(route.isOpen === true ? [{}] : [])],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: { required: needsBody(route.body), content: contentOf(route.body) } }),
    responses: {
      ...mapped(route.answers as Readonly<Record<string, AnswerDescription>>, (answer) => answerOf(answer, policy)),
      ...(tellsTag(policy, route) ? { 304: notModified() } : {}),
      ...problemAnswers(problemCodesOf(policy, route)),
    },
  };
}

function rulesOf({ audience, whenBlocked, idempotent, conditional }: RoutePolicy): string[] {
  return [
    ...(audience === 'admin' ? ['Needs the role admin.'] : []),
    ...(whenBlocked === 'refused' ? ['Refused to a user who is BLOCKED.'] : []),
    ...(idempotent ? ['The same Idempotency-Key again gives the same answer again.'] : []),
    ...(conditional ? ['Of two changes that start from the same ETag only the first is made.'] : []),
  ];
}

function parametersOf(policy: RoutePolicy, route: RouteDescription): Json[] {
  const { path, idempotent, conditional } = policy;
  const { query = {}, headers = {} } = route;
  return [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => parameterRef('path', name, pathParameter(name))),
    ...Object.entries(query).map(([name, each]) => parameterRef('query', name, each)),
    ...(idempotent ? [parameterRef('header', 'Idempotency-Key', IDEMPOTENCY_KEY)] : []),
    ...(conditional ? [parameterRef('header', 'If-Match', IF_MATCH)] : []),
    ...(tellsTag(policy, route) ? [parameterRef('header', 'If-None-Match', IF_NONE_MATCH)] : []),
    ...Object.entries(headers).map(([name, each]) => parameterRef('header', name, each)),
  ];
}

function answerOf({ description, schema, media, headers = [] }: AnswerDescription, { idempotent }: RoutePolicy): Json {
  const replayed: readonly HeaderName[] = idempotent ? ['Idempotent-Replayed'] : [];
  return {
    description,
    headers: headerRefs(['X-Request-Id', ...headers, ...replayed]),
    ...(schema === undefined ? {} : { content: contentOf(schema, media) }),
  };
}

/** Who shows an ETag answers 304 to whoever has it. */
const tellsTag = ({ method }: RoutePolicy, { answers }: RouteDescription): boolean =>
  method === 'GET' && answers[200]?.headers?.includes('ETag') === true;

const notModified = (): Json => ({ description: 'It is still as If-None-Match says.', headers: headerRefs(['X-Request-Id', 'ETag']) });

/** Nothing is the same as an empty object. */
const needsBody = (name: ApiSchemaName): boolean => 'required' in API_SCHEMAS[name] || 'minProperties' in API_SCHEMAS[name];

const contentOf = (name: ApiSchemaName, media = 'application/json'): Json => ({ [media]: { schema: ref(name) } });

function pathParameter(name: string): Parameter {
  const found = PATH_PARAMETERS[name];
  if (found === undefined) throw defect('route.parameter-not-described', `The path parameter ${name} is not described.`);
  return found;
}
