import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROUTE_DESCRIPTIONS } from '../api/route-descriptions.js';
import { type Context, type PublicRouteId, ROUTES } from '../api/routes.js';

/** A query for a route, and whether the OpenAPI document lets it be sent. */
export interface QueryCase {
  readonly query: string;
  readonly isAccepted: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
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
    ? ['', '!', 'a b', 'x'.repeat(513)].map((text) => ask('cursor', text))
    : [];
  const others = described.filter(([name]) => name !== 'cursor');
  const refused = [
    '?surprise=1',
    ...ofCursors,
    ...others.map(([name, { example }]) => `${ask(name, String(example))}&${name}=${encodeURIComponent(example)}`),
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

const textsFor = ({ enum: values = [] }: Schema, example: string | number): string[] => [
  ...TEXTS,
  String(example),
  ...(values as readonly string[]).flatMap((value) => [value, value.toLowerCase(), `${value},${value}`]),
];

const valueOf = ({ type }: Schema, text: string): unknown => (type === 'integer' && /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text);
