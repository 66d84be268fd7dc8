import { type ApiDocument, resolve, type Schema } from './document.ts';

/** Where a schema stands in the old document and in that of now. */
export interface Pair {
  readonly old: { readonly document: ApiDocument; readonly schema: Schema };
  readonly now: { readonly document: ApiDocument; readonly schema: Schema };
}
type Compare = (pair: Pair, at: string, seen?: readonly string[]) => string[];

const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const EXACT = ['pattern', 'format', 'multipleOf', 'const', 'contains', 'propertyNames', 'x-berth-bytes'];

/** How an answer breaks its readers: what they read is gone, may be absent, or is of another type. New fields and new words of an enumeration are for readers to expect. */
export const answerChanges: Compare = (pair, at, seen = []) => {
  const both = behindReferences(pair, seen);
  if (both === null) return [];
  const { old, now, path } = both;
  const wider = typesOf(now).filter((type) => !typesOf(old).includes(type));
  if (wider.length > 0) return [`${at} may now be ${wider.join(', ')}`];
  const gone = namesIn(old).filter((name) => propertyOf(now, name) === null);
  const optional = namesIn(old).filter((name) => !gone.includes(name) && isRequired(old, name) && !isRequired(now, name));
  return [
    ...gone.map((name) => `${at}/${name} is gone`),
    ...optional.map((name) => `${at}/${name} may now be absent`),
    ...('const' in old && old['const'] !== now['const'] ? [`${at} is no longer ${JSON.stringify(old['const'])}`] : []),
    ...inside(answerChanges, { ...pair, old: { ...pair.old, schema: old }, now: { ...pair.now, schema: now } }, at, path),
  ];
};

/** How a request that was right is refused now. */
export const requestChanges: Compare = (pair, at, seen = []) => {
  const both = behindReferences(pair, seen);
  if (both === null) return [];
  const { old, now, path } = both;
  const narrower = typesOf(old).filter((type) => !typesOf(now).includes(type));
  if (narrower.length > 0) return [`${at} may no longer be ${narrower.join(', ')}`];
  const isClosed = now['additionalProperties'] === false;
  const refused = isClosed ? namesIn(old).filter((name) => propertyOf(now, name) === null) : [];
  const demanded = requiredIn(now).filter((name) => !isRequired(old, name));
  return [
    ...refused.map((name) => `${at}/${name} is refused now`),
    ...demanded.map((name) => `${at}/${name} is required now`),
    ...(isClosed && old['additionalProperties'] !== false ? [`${at} refuses unknown fields now`] : []),
    ...limits(old, now).map((limit) => `${at} is held to ${limit} now`),
    ...inside(requestChanges, { ...pair, old: { ...pair.old, schema: old }, now: { ...pair.now, schema: now } }, at, path),
  ];
};

function limits(old: Schema, now: Schema): string[] {
  const number = (schema: Schema, key: string, absent: number) => (typeof schema[key] === 'number' ? schema[key] : absent);
  const words = (now['enum'] ?? null) as readonly unknown[] | null;
  const before = (old['enum'] ?? null) as readonly unknown[] | null;
  const isFewer = words !== null && (before === null || before.some((word) => !words.includes(word)));
  return [
    ...LOWER.filter((key) => number(now, key, -Infinity) > number(old, key, -Infinity)),
    ...UPPER.filter((key) => number(now, key, Infinity) < number(old, key, Infinity)),
    ...EXACT.filter((key) => key in now && JSON.stringify(now[key]) !== JSON.stringify(old[key])),
    ...(isFewer ? ['enum'] : []),
  ];
}

/** Fields that both have, items and the values of maps. */
function inside(compare: Compare, pair: Pair, at: string, path: readonly string[]): string[] {
  const { old, now } = pair;
  const parts: (readonly [string, Schema | null, Schema | null])[] = [
    ...namesIn(old.schema).map((name) => [`${at}/${name}`, propertyOf(old.schema, name), propertyOf(now.schema, name)] as const),
    [`${at}/*`, partOf(old.schema, 'items'), partOf(now.schema, 'items')],
    [`${at}/*`, partOf(old.schema, 'additionalProperties'), partOf(now.schema, 'additionalProperties')],
  ];
  return parts.flatMap(([name, before, after]) =>
    before === null || after === null ? [] : compare({ old: { ...old, schema: before }, now: { ...now, schema: after } }, name, path),
  );
}

/** Both behind their references; null where this very pair is being compared already. */
function behindReferences({ old, now }: Pair, seen: readonly string[]): { old: Schema; now: Schema; path: readonly string[] } | null {
  const key = `${referenceIn(old.schema)} ${referenceIn(now.schema)}`;
  if (key !== ' ' && seen.includes(key)) return null;
  return { old: flat(old.document, old.schema), now: flat(now.document, now.schema), path: [...seen, key] };
}

/** `anyOf` with null, as a schema whose types have null among them. */
function flat(document: ApiDocument, schema: Schema): Schema {
  const found = resolve(document, schema);
  const either = found['anyOf'] as readonly Schema[] | undefined;
  if (either === undefined) return found;
  const forms = either.map((each) => flat(document, each));
  const main = forms.find((form) => form['type'] !== 'null') ?? {};
  return { ...main, type: [...new Set(forms.flatMap(typesOf))] };
}

function referenceIn({ $ref, anyOf = [] }: Schema): string {
  return typeof $ref === 'string' ? $ref : (anyOf as readonly Schema[]).map(referenceIn).join('');
}

const ANY = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'];

/** Every integer is a number too. */
function typesOf({ type }: Schema): readonly string[] {
  const types = type === undefined ? ANY : ([type].flat() as unknown[] as readonly string[]);
  return types.includes('number') && !types.includes('integer') ? [...types, 'integer'] : types;
}

const partOf = (schema: Schema, key: string): Schema | null =>
  typeof schema[key] === 'object' && schema[key] !== null ? (schema[key] as Schema) : null;
const propertiesOf = (schema: Schema) => (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
const namesIn = (schema: Schema): string[] => Object.keys(propertiesOf(schema));
const propertyOf = (schema: Schema, name: string): Schema | null => propertiesOf(schema)[name] ?? null;
const requiredIn = (schema: Schema): readonly string[] => (schema['required'] ?? []) as readonly string[];
const isRequired = (schema: Schema, name: string): boolean => requiredIn(schema).includes(name);
