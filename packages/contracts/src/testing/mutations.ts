import { API_SCHEMAS, type ApiSchemaName } from '../api/api-schemas.js';

type Schema = Readonly<Record<string, unknown>>;

/** A value that differs from a right one in one place; `what` says where and how. */
export interface Mutation {
  readonly what: string;
  readonly value: unknown;
}

const TEXTS = ['', ' ', 'x', 'X-1', 'two\nlines', '\u0000', '\u0085', '\u2028', '\ud800', '😀', '/a b', 'a@b', '1A'];
const OTHERS = [null, true, 0, 1, -1, 0.5, 1e-10, 1e99, '1', [], {}, ['x'], [1], { surprise: 1 }];

/** Values for a field of this schema, right and wrong ones: at and beyond each bound, of every other type, and each right value with one place changed. */
export function mutationsOf(given: Schema, right: unknown): Mutation[] {
  const schema = resolved(given);
  const values = [...OTHERS, ...TEXTS, ...enumerated(schema), ...atBounds(schema), ...repeated(schema, right)];
  const whole = values.map((value) => ({ what: `is ${JSON.stringify(value).slice(0, 60)}`, value }));
  return [...whole, ...inProperties(schema, right), ...inItems(schema, right)];
}

function inProperties(schema: Schema, right: unknown): Mutation[] {
  if (typeof right !== 'object' || right === null || Array.isArray(right)) return [];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const fields = right as Readonly<Record<string, unknown>>;
  return [
    { what: 'has an unknown field', value: { ...fields, surprise: 1 } },
    ...Object.keys(fields).map((name) => ({ what: `${name} is absent`, value: without(fields, name) })),
    ...Object.entries(properties).flatMap(([name, property]) =>
      mutationsOf(property, fields[name]).map(({ what, value }) => ({ what: `${name} ${what}`, value: { ...fields, [name]: value } })),
    ),
  ];
}

function inItems(schema: Schema, right: unknown): Mutation[] {
  if (!Array.isArray(right) || right.length === 0) return [];
  const rest = right.slice(1) as unknown[];
  return mutationsOf((schema['items'] ?? {}) as Schema, right[0]).map(({ what, value }) => ({
    what: `0 ${what}`,
    value: [value, ...rest],
  }));
}

function atBounds({ type, minLength, maxLength, minimum, maximum }: Schema): unknown[] {
  const around = (bound: unknown) => (typeof bound === 'number' ? [bound - 1, bound, bound + 1] : []);
  if (type !== 'string') return [...around(minimum), ...around(maximum)].flatMap((bound) => [bound, bound + 0.5, String(bound)]);
  const lengths = [...around(minLength), ...around(maxLength)].filter((length) => length > 0);
  return lengths.flatMap((length) => ['x'.repeat(length), 'é'.repeat(length), '😀'.repeat(length), `/${'x'.repeat(length - 1)}`]);
}

function enumerated({ enum: values = [], const: only }: Schema): unknown[] {
  return [...(values as readonly string[]), ...(typeof only === 'string' ? [only] : [])].flatMap((value) => [
    value,
    value.toLowerCase(),
    [value],
  ]);
}

/** More of the same than there may be. */
function repeated({ maxItems, maxProperties }: Schema, right: unknown): unknown[] {
  const lists = typeof maxItems === 'number' ? [maxItems, maxItems + 1] : [];
  const maps = typeof maxProperties === 'number' ? [maxProperties, maxProperties + 1] : [];
  const item = Array.isArray(right) ? right[0] : 'x';
  return [
    ...lists.map((length) => Array.from({ length }, () => item as unknown)),
    ...maps.map((length) => Object.fromEntries(Array.from({ length }, (_, index) => [`NAME_${index}`, 'x']))),
    ...(maps.length > 0 ? [{ '1A': 'b' }, { A: 1 }, { A: null }, { ['N'.repeat(129)]: 'x' }, { A: 'x'.repeat(4097) }] : []),
  ];
}

/** Behind its reference, and without the null that may stand instead. */
function resolved(schema: Schema): Schema {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(typeof schema['$ref'] === 'string' ? schema['$ref'] : '')?.[1];
  if (name !== undefined) return API_SCHEMAS[name as ApiSchemaName];
  const [either] = (schema['anyOf'] ?? []) as readonly Schema[];
  return either === undefined ? schema : resolved(either);
}

const without = (fields: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));
