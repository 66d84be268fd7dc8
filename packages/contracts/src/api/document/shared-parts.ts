import { HEADERS, type HeaderName } from '../descriptions/headers.js';
import { IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, PAGE_QUERY, PATH_PARAMETERS, WHEN_QUERY } from '../descriptions/parameters.js';
import type { Parameter } from '../descriptions/route-description.js';
import { type Json, mapped } from './json.js';

type Place = 'path' | 'query' | 'header';

/** Parameters by their names in the document; what is not here is written where it is used. */
const SHARED: Readonly<Record<string, Json>> = {
  ...mapped(PATH_PARAMETERS, (each, name) => parameter('path', name, each)),
  ...mapped(WHEN_QUERY, (each, name) => parameter('query', name, each)),
  ...mapped(PAGE_QUERY, (each, name) => parameter('query', name, each)),
  'Idempotency-Key': parameter('header', 'Idempotency-Key', IDEMPOTENCY_KEY),
  'If-Match': parameter('header', 'If-Match', IF_MATCH),
  'If-None-Match': parameter('header', 'If-None-Match', IF_NONE_MATCH),
};

export const sharedParameters = (): Readonly<Record<string, Json>> => SHARED;

/** One parameter of a route: by its name where it is shared. */
export function parameterRef(place: Place, name: string, described: Parameter): Json {
  const own = parameter(place, name, described);
  return JSON.stringify(SHARED[name]) === JSON.stringify(own) ? { $ref: `#/components/parameters/${name}` } : own;
}

function parameter(place: Place, name: string, { description, schema, example, mayBeAbsent }: Parameter): Json {
  const required = place !== 'query' && mayBeAbsent !== true;
  // A list in a query is written as one value, its items separated by commas.
  const form = Array.isArray(example) ? { style: 'form', explode: false } : {};
  return { name, in: place, description, required, schema, ...form, example };
}

export const sharedHeaders = (): Readonly<Record<string, Json>> =>
  mapped(HEADERS as Readonly<Record<string, Parameter & { readonly isAtTimes?: true }>>, ({ description, schema, example, isAtTimes }) => ({
    description,
    required: isAtTimes !== true,
    schema,
    example,
  }));

export const headerRefs = (names: readonly HeaderName[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
