import { describe, expect, test } from 'vitest';
import { breakingChanges } from '../../src/api/breaking-changes.ts';
import type { ApiDocument } from '../../src/api/document.ts';

interface Route {
  security: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { headers?: object; content?: Record<string, { schema: object }> }>;
}
type Fields = Record<string, Record<string, unknown>>;
interface Component {
  required: string[];
  properties: Fields;
  additionalProperties?: boolean;
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });

/** A small API that has one of everything, to be changed by `change`. */
function api(change: (parts: Parts) => void = () => undefined): ApiDocument {
  const parts = {
    info: { version: '1.2.0' },
    paths: {
      '/things': {
        get: {
          security: [],
          parameters: [{ name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100 } }],
          responses: { 200: { content: json({ type: 'array', items: ref('Thing') }) }, 400: {} },
        } as Route,
        post: {
          security: [{ token: [] }],
          parameters: [],
          requestBody: { required: true, content: json(ref('ThingBody')) },
          responses: { 201: { headers: { Location: { required: true } }, content: json(ref('Thing')) } },
        } as Route,
      } as Record<string, Route>,
    } as Record<string, Record<string, Route>>,
    components: {
      schemas: {
        Thing: {
          type: 'object',
          required: ['id', 'state', 'parent'],
          properties: {
            id: { type: 'string' },
            state: { type: 'string', enum: ['ON', 'OFF'] },
            size: { type: 'number' },
            parent: { anyOf: [ref('Thing'), { type: 'null' }] },
            labels: { type: 'object', additionalProperties: { type: 'string' } },
          },
        } as Component,
        ThingBody: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: {
            name: { type: 'string', minLength: 1, maxLength: 64 },
            state: { type: 'string', enum: ['ON', 'OFF'] },
            tags: { type: 'array', items: { type: 'string' }, maxItems: 5 },
            size: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
          },
        } as Component,
      },
    },
  };
  const { Thing, ThingBody } = parts.components.schemas;
  const { get, post } = parts.paths['/things'] as { get: Route; post: Route };
  change({ ...parts, get, post, thing: Thing, body: ThingBody });
  return parts as unknown as ApiDocument;
}
interface Parts {
  readonly info: { version: string };
  readonly paths: Record<string, Record<string, Route>>;
  readonly get: Route;
  readonly post: Route;
  readonly thing: Component;
  readonly body: Component;
}

const BREAKS: readonly (readonly [what: string, change: (parts: Parts) => void, said: string])[] = [
  ['a route is removed', ({ paths }) => delete paths['/things']?.['get'], 'GET /things is gone'],
  ['a path is removed', ({ paths }) => delete paths['/things'], 'POST /things is gone'],
  ['an open route asks for a token', ({ get }) => get.security.push({ token: [] }), 'it needs authentication now'],
  [
    'a success status is replaced',
    ({ post }) => Object.assign(post, { responses: { 202: post.responses['201'] } }),
    'no longer answers 201',
  ],
  ['a header is removed', ({ post }) => delete post.responses['201']?.headers, '201 has no Location any more'],
  [
    'an answer has another media type',
    ({ get }) => Object.assign(get.responses, { 200: { content: { 'text/csv': { schema: {} } } } }),
    'no longer application/json',
  ],
  ['an answered field is removed', ({ thing }) => delete thing.properties['size'], '200/*/size is gone'],
  [
    'an answered field is of another type',
    ({ thing }) => Object.assign(thing.properties, { id: { type: 'integer' } }),
    '200/*/id may now be integer',
  ],
  [
    'an answered field may be null',
    ({ thing }) => Object.assign(thing.properties, { id: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
    '200/*/id may now be null',
  ],
  [
    'an answered number becomes a text',
    ({ thing }) => Object.assign(thing.properties, { size: { type: 'string' } }),
    '200/*/size may now be string',
  ],
  ['an answered field may be absent', ({ thing }) => Object.assign(thing, { required: ['id', 'parent'] }), '200/*/state may now be absent'],
  [
    'the values of an answered map are others',
    ({ thing }) => Object.assign(thing.properties['labels'] ?? {}, { additionalProperties: { type: 'integer' } }),
    '200/*/labels/* may now be integer',
  ],
  ['a parameter is removed', ({ get }) => get.parameters.pop(), 'the parameter query limit is refused now'],
  [
    'a parameter has to be given',
    ({ get }) => Object.assign(get.parameters[0] ?? {}, { required: true }),
    'the parameter query limit is required now',
  ],
  [
    'a new parameter has to be given',
    ({ get }) => get.parameters.push({ name: 'q', in: 'query', required: true, schema: {} }),
    'the parameter query q is required now',
  ],
  [
    'the bound of a parameter is narrower',
    ({ get }) => Object.assign(get.parameters[0]?.schema ?? {}, { maximum: 50 }),
    'the parameter query limit is held to maximum now',
  ],
  [
    'a body is asked for where there was none',
    ({ get }) => Object.assign(get, { requestBody: { required: true, content: {} } }),
    'a body is required now',
  ],
  ['a body is no longer taken', ({ post }) => delete post.requestBody, 'a body is refused now'],
  [
    'a body is taken in another form',
    ({ post }) => Object.assign(post, { requestBody: { required: true, content: { 'text/csv': {} } } }),
    'a body of application/json is refused now',
  ],
  [
    'a new field has to be sent',
    ({ body }) => (body.required.push('kind'), Object.assign(body.properties, { kind: {} })),
    'the body/kind is required now',
  ],
  ['a field that could be left out has to be sent', ({ body }) => body.required.push('state'), 'the body/state is required now'],
  ['a field is no longer taken', ({ body }) => delete body.properties['tags'], 'the body/tags is refused now'],
  [
    'a field is taken as another type',
    ({ body }) => Object.assign(body.properties, { name: { type: 'integer' } }),
    'the body/name may no longer be string',
  ],
  [
    'a field may no longer be null',
    ({ body }) => Object.assign(body.properties, { size: { type: 'number', minimum: 0 } }),
    'the body/size may no longer be null',
  ],
  [
    'a word is no longer taken',
    ({ body }) => Object.assign(body.properties['state'] ?? {}, { enum: ['ON'] }),
    'the body/state is held to enum now',
  ],
  [
    'a free field becomes a choice',
    ({ body }) => Object.assign(body.properties['name'] ?? {}, { enum: ['a'] }),
    'the body/name is held to enum now',
  ],
  [
    'a text has to be longer',
    ({ body }) => Object.assign(body.properties['name'] ?? {}, { minLength: 2 }),
    'the body/name is held to minLength now',
  ],
  [
    'a text is held to a pattern',
    ({ body }) => Object.assign(body.properties['name'] ?? {}, { pattern: '^a' }),
    'the body/name is held to pattern now',
  ],
  [
    'a list has to be shorter',
    ({ body }) => Object.assign(body.properties['tags'] ?? {}, { maxItems: 4 }),
    'the body/tags is held to maxItems now',
  ],
  [
    'what a list may hold is narrower',
    ({ body }) => Object.assign(body.properties['tags'] ?? {}, { items: { type: 'string', maxLength: 9 } }),
    'the body/tags/* is held to maxLength now',
  ],
];

const HARMLESS: readonly (readonly [what: string, change: (parts: Parts) => void])[] = [
  ['nothing changes', () => undefined],
  ['a route is added', ({ paths, get }) => Object.assign(paths, { '/more': { get } })],
  ['a status is added', ({ get }) => Object.assign(get.responses, { 429: {} })],
  ['an answer has a new field', ({ thing }) => Object.assign(thing.properties, { more: { type: 'string' } })],
  [
    'an answer has a new word in an enumeration',
    ({ thing }) => Object.assign(thing.properties['state'] ?? {}, { enum: ['ON', 'OFF', 'LOST'] }),
  ],
  ['an answered number is an integer now', ({ thing }) => Object.assign(thing.properties, { size: { type: 'integer' } })],
  ['an answered field is always there now', ({ thing }) => thing.required.push('size')],
  ['a field may be sent', ({ body }) => Object.assign(body.properties, { more: { type: 'string' } })],
  ['a field may be left out', ({ body }) => Object.assign(body, { required: [] })],
  ['a bound is wider', ({ body }) => Object.assign(body.properties['name'] ?? {}, { maxLength: 65 })],
  ['a problem is no longer answered', ({ get }) => delete get.responses['400']],
];

describe('a caller who did everything right is broken when', () => {
  test.each(BREAKS)('%s', (_, change, said) => {
    expect(breakingChanges(api(), api(change)).join('\n')).toContain(said);
  });

  test.each(BREAKS)('%s, unless a new major version says so', (_, change) => {
    const announced = api((parts) => {
      change(parts);
      parts.info.version = '2.0.0';
    });
    expect(breakingChanges(api(), announced)).toEqual([]);
  });

  test.each(BREAKS)('%s, whatever a new minor version says', (_, change) => {
    const minor = api((parts) => {
      change(parts);
      parts.info.version = '1.3.0';
    });
    expect(breakingChanges(api(), minor)).not.toEqual([]);
  });
});

describe('before the first major version', () => {
  const zero = (version: string, change: (typeof BREAKS)[number][1] = () => undefined) =>
    api((parts) => {
      change(parts);
      parts.info.version = version;
    });

  test.each(BREAKS)('%s, unless a new minor version says so', (_, change) => {
    expect(breakingChanges(zero('0.1.0'), zero('0.2.0', change))).toEqual([]);
    expect(breakingChanges(zero('0.1.0'), zero('0.1.1', change))).not.toEqual([]);
  });
});

describe('nobody is broken when', () => {
  test.each(HARMLESS)('%s', (_, change) => {
    expect(breakingChanges(api(), api(change))).toEqual([]);
  });
});
