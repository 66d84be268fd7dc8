import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { API_SCHEMAS, openApiDocument, PROBLEM_CODES, ROUTE_DESCRIPTIONS, type RoutePolicy, ROUTES } from '../../src/index.js';

const document = openApiDocument();
const text = JSON.stringify(document);
const table = Object.entries(ROUTES) as [string, RoutePolicy][];

describe('the OpenAPI document', () => {
  test('has every public route of the policy table, and nothing else', () => {
    const open = table
      .filter(([, { internal }]) => !internal)
      .map(([, { method, path }]) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(documented.toSorted()).toEqual(open.toSorted());
    expect(Object.keys(ROUTE_DESCRIPTIONS)).not.toContain('sessions.check');
  });

  test('points only at parts that are there, and has no part that nobody points at', () => {
    const pointed = new Set(Array.from(text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g), ([, kind, name]) => `${kind} ${name}`));
    const { schemas, parameters, headers, responses } = document.components;
    const there = Object.entries({ schemas, parameters, headers, responses }).flatMap(([kind, parts]) =>
      Object.keys(parts).map((name) => `${kind} ${name}`),
    );

    expect([...pointed].toSorted()).toEqual(there.toSorted());
  });

  test('has every problem code on some route', () => {
    const said = Object.keys(PROBLEM_CODES).filter((code) => !text.includes(`"${code}"`));

    expect(said).toEqual([]);
  });

  test('says of every body that unknown fields are refused', () => {
    const bodies = Object.entries(API_SCHEMAS).filter(([name]) => name.endsWith('Body'));

    expect(bodies.length).toBeGreaterThan(8);
    expect(bodies.filter(([, schema]) => (schema as { additionalProperties?: unknown }).additionalProperties !== false)).toEqual([]);
  });

  test('demands an Idempotency-Key, and names its replay, exactly on idempotent routes', () => {
    const keyed = Object.values(document.paths)
      .flatMap((operations) => Object.values(operations))
      .filter((operation) => JSON.stringify(operation).includes('#/components/parameters/Idempotency-Key'))
      .map(({ operationId }) => operationId);

    expect(keyed).toEqual(table.filter(([, { idempotent }]) => idempotent).map(([id]) => id));
  });
});

describe('a condition', () => {
  const operations = Object.values(document.paths).flatMap((each) => Object.values(each));
  const withText = (wanted: string) =>
    operations.filter((operation) => JSON.stringify(operation).includes(wanted)).map(({ operationId }) => String(operationId));
  const conditional = table.filter(([, policy]) => policy.conditional).map(([id]) => id);

  test('is demanded, with the problems that follow, exactly on the routes that change what their caller has seen', () => {
    expect(withText('#/components/parameters/If-Match').toSorted()).toEqual(conditional.toSorted());
    for (const answer of ['412', '428'])
      expect(operations.filter(({ responses }) => answer in (responses as object)).map(({ operationId }) => operationId)).toEqual(
        withText('#/components/parameters/If-Match'),
      );
  });

  test('can be made of the tag of an answer, which every such route gives', () => {
    expect(conditional.filter((id) => !withText('#/components/headers/ETag').includes(id))).toEqual([]);
    expect(withText('#/components/parameters/If-None-Match')).toEqual(
      operations.filter(({ responses }) => '304' in (responses as object)).map(({ operationId }) => operationId),
    );
  });
});

describe('a schema of the API', () => {
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true, password: true } }).addSchema({
    $id: 'api',
    components: document.components,
  });

  test.each(Object.entries(API_SCHEMAS))('%s takes its own example and no object of another kind', (name, schema) => {
    const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
    const { examples } = schema as { examples: readonly unknown[] };

    expect(examples.map((example) => [validate(example), validate.errors])).toEqual([[true, null]]);
    expect(validate({ surprise: 1 })).toBe(false);
  });
});
