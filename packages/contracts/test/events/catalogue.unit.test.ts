import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import {
  aggregateIdOf,
  decodeEvent,
  encodeEvent,
  EVENT_CATALOGUE,
  EVENT_TYPES,
  type JsonSchema,
  TOPICS,
  topicOf,
  type WireEvent,
} from '../../src/index.js';

type Json = Record<string, unknown>;
type Path = readonly string[];

interface ObjectSchema extends JsonSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly anyOf?: readonly ObjectSchema[];
}

function requiredPaths(schema: ObjectSchema, example: unknown, at: Path = []): Path[] {
  if (schema.anyOf !== undefined) return requiredPaths(schema.anyOf[0] ?? {}, example, at);
  if (typeof example !== 'object' || example === null) return [];
  return (schema.required ?? []).flatMap((field) => {
    const path = [...at, field];
    const within = requiredPaths(schema.properties?.[field] ?? {}, (example as Json)[field], path);
    return within.concat([path]);
  });
}

/** A copy of the example, as plain JSON, changed at one place. */
function changed(type: (typeof EVENT_TYPES)[number], path: Path, change: (parent: Json, field: string) => void): string {
  const copy = JSON.parse(encodeEvent(EVENT_CATALOGUE[type].example)) as Json;
  const parent = path.slice(0, -1).reduce((each, field) => each[field] as Json, copy);
  change(parent, path.at(-1) ?? '');
  return JSON.stringify(copy);
}

const refusal = (text: string): unknown => {
  try {
    return decodeEvent(text);
  } catch (error) {
    return isBerthError(error, 'invalid-input') ? error.code : error;
  }
};

describe.each(EVENT_TYPES)('%s', (type) => {
  const { example, schema } = EVENT_CATALOGUE[type];
  const required = requiredPaths(schema, example);

  test('has an example that fits its schema and comes back as it went', () => {
    expect(decodeEvent(encodeEvent(example))).toStrictEqual(example);
  });

  test('is refused when any required field is missing', () => {
    const accepted = required.filter((path) => {
      const code = refusal(changed(type, path, (parent, field) => delete parent[field]));
      return code !== 'event.invalid';
    });

    expect(required.length).toBeGreaterThan(3);
    expect(accepted).toEqual([]);
  });

  test('is refused when any field has another type', () => {
    const accepted = required.filter((path) => {
      // An unknown event_type has a code of its own, so it is made no text at all.
      const code = refusal(changed(type, path, (parent, field) => (parent[field] = [[{}]])));
      return code !== 'event.invalid';
    });

    expect(accepted).toEqual([]);
  });

  test('is read when fields that this version does not know are there', () => {
    const later = { ...example, data: { ...example.data, later_field: { deep: [1] } }, later: null } as unknown as WireEvent;

    expect(decodeEvent(encodeEvent(later))).toStrictEqual(later);
  });

  test('says its topic and when it is published', () => {
    expect(TOPICS).toContain(topicOf(example));
    expect(EVENT_CATALOGUE[type].summary).toMatch(/^[A-Z].*\.$/);
    expect(example.event_type).toBe(type);
  });
});

test('the value of INSTANCE_CREATED is the documented JSON to the letter', () => {
  expect(encodeEvent(EVENT_CATALOGUE.INSTANCE_CREATED.example)).toBe(
    '{"event_type":"INSTANCE_CREATED","instance_id":912345678901,"timestamp":1739525000,"user_id":88,"name":"my-llm-instance",' +
      '"data":{"cpu":2,"memory":4096,"gpu":0,"image":"registry.xxx/llm:v1"}}',
  );
});

test('an event is keyed by the aggregate of its topic, whatever other ids it carries', () => {
  expect(aggregateIdOf(EVENT_CATALOGUE.ORDER_COMPLETED.example)).toBe('7193442301558784001');
  expect(aggregateIdOf(EVENT_CATALOGUE.INSTANCE_DELETED.example)).toBe('912345678901');
  expect(aggregateIdOf(EVENT_CATALOGUE.PRODUCT_CREATED.example)).toBe('7');
  expect(aggregateIdOf(EVENT_CATALOGUE.PRODUCT_IMAGE_WITHDRAWN.example)).toBe('0');
  expect(aggregateIdOf(EVENT_CATALOGUE.ORDER_REFUNDED.example)).toBe('7193442301558784001');
  expect(aggregateIdOf(EVENT_CATALOGUE.USER_REGISTERED.example)).toBe('88');
});

test.each([
  ['USER_STATUS_CHANGED', ['data', 'to'], 'SLEEPING'],
  ['PRODUCT_STATUS_CHANGED', ['data', 'to'], 'HIDDEN'],
  ['INSTANCE_STATUS_CHANGED', ['data', 'to'], 'GONE'],
  ['INSTANCE_STARTED', ['data', 'operation', 'kind'], 'explode'],
  ['INSTANCE_STARTED', ['data', 'operation', 'status'], 'maybe'],
  ['USER_REGISTERED', ['user_id'], 8_388_608],
  ['ORDER_PLACED', ['data', 'amount'], -1],
  ['ORDER_PLACED', ['data', 'amount'], 4_294_967_296],
  ['ORDER_PLACED', ['data', 'currency'], 'euro'],
  ['ORDER_PAID', ['data', 'provision_by'], 1.5],
  ['ORDER_REFUNDED', ['data', 'instance_id'], null],
  ['ORDER_PROVISION_RETRIED', ['data', 'instance_id'], 0],
  ['PRODUCT_IMAGE_WITHDRAWN', ['product_id'], 7],
] as const)('%s is refused with %j = %j', (type, path, value) => {
  expect(refusal(changed(type, path, (parent, field) => (parent[field] = value)))).toBe('event.invalid');
});

test('an order with a specification that cannot be run is still read, so that its consumer can say why', () => {
  const text = changed('ORDER_PAID', ['data', 'spec', 'cpu'], (spec) => Object.assign(spec, { cpu: -4, memory: 0, image: '' }));

  expect(decodeEvent(text).data).toMatchObject({ spec: { cpu: -4, memory: 0, image: '' } });
});

test('an event without personal data: no schema knows an e-mail, a password or a nickname', () => {
  const fields = JSON.stringify(EVENT_TYPES.map((type) => EVENT_CATALOGUE[type].schema));

  expect(fields).not.toMatch(/"(email|password|passwordHash|nickname)"/i);
});
