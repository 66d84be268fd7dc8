import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROUTE_DESCRIPTIONS } from '../api/route-descriptions.js';
import type { Parameter } from '../api/descriptions/route-description.js';
import { type Context, type PublicRouteId, ROUTES } from '../api/routes.js';

/** A query for a route, and whether the OpenAPI document lets it be sent. */
export interface QueryCase {
  readonly query: string;
  readonly isAccepted: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': isTime } });
const TEXTS = [
  '',
  '0',
  '1',
  '-1',
  '01',
  '+1',
  ' 1',
  '1.5',
  '1e1',
  '0x10',
  'NaN',
  '20',
  '100',
  '101',
  '99999999999999999999',
  'abc',
  'true',
  'null',
  'two words',
  'two\nlines',
  'x'.repeat(100),
  'x'.repeat(101),
  'x'.repeat(256),
  '😀'.repeat(100),
];
const TIMES = [
  '2026-11-21T12:00:00Z',
  '2026-11-21T12:00:00.123456789+05:30',
  '2024-02-29T23:59:59Z',
  '2026-02-29T12:00:00Z',
  '2026-11-31T12:00:00Z',
  '2026-11-21T24:00:00Z',
  '2026-11-21T12:00:60Z',
  '2026-11-21T12:00:00',
  '2026-11-21 12:00:00Z',
  '2026-11-21',
  '2026-11-21T12:00:00 01:00',
];

/** The routes of a context that take a query. */
export const routesWithQuery = (context: Context): readonly PublicRouteId[] =>
  (Object.keys(ROUTE_DESCRIPTIONS) as PublicRouteId[]).filter(
    (id) => ROUTES[id].context === context && ROUTE_DESCRIPTIONS[id].query !== undefined,
  );

/** Queries for a route by the schemas of its parameters, none of which has to be there. */
export function queryCases(id: PublicRouteId): readonly QueryCase[] {
  const described = Object.entries(ROUTE_DESCRIPTIONS[id].query ?? {});
  // What a cursor may be is for its list to say; the document only says what none can be.
  const ofCursors = described.some(([name]) => name === 'cursor')
    ? ['', '!', 'a b', 'x'.repeat(2049)].map((text) => ask('cursor', text))
    : [];
  const others = described.filter(([name]) => name !== 'cursor');
  const refused = [
    '?surprise=1',
    ...ofCursors,
    ...others.map(([name, { example }]) => `${ask(name, String(example))}&${name}=${encodeURIComponent(String(example))}`),
  ];
  return [
    { query: '', isAccepted: true },
    ...refused.map((query) => ({ query, isAccepted: false })),
    ...others.flatMap(([name, { schema, example }]) =>
      textsFor(schema, example).map((text) => ({ query: ask(name, text), isAccepted: ajv.validate(schema, valueOf(schema, text)) })),
    ),
  ];
}

const ask = (name: string, text: string) => `?${name}=${encodeURIComponent(text)}`;

const textsFor = (schema: Schema, example: Parameter['example']): string[] => [
  ...TEXTS,
  ...(schema['format'] === 'date-time' ? TIMES : []),
  String(example),
  ...wordsOf(schema).flatMap((word) => [word, word.toLowerCase(), `${word},${word}`, `${word},${wordsOf(schema)[0]}`, `${word},`]),
];

const wordsOf = ({ enum: words = [], items = {} }: Schema): readonly string[] => [
  ...(words as readonly string[]),
  ...(((items as Schema)['enum'] ?? []) as readonly string[]),
];

function valueOf({ type }: Schema, text: string): unknown {
  if (type === 'array') return text.split(',');
  return type === 'integer' && /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
}

/** RFC 3339, but for leap seconds, which no clock here shows. */
function isTime(text: string): boolean {
  const [, day = '', hour = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day) && Number(hour) < 24;
}
