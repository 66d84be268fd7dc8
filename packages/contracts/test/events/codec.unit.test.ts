import { isBerthError } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEvent, encodeEvent, EVENT_CATALOGUE, type OrderCompleted, type WireEvent } from '../../src/index.js';
import { int64Ids, randomEvents } from './random-events.js';

const completed = (orderId: string, instanceId = '5'): string =>
  `{"event_type":"ORDER_COMPLETED","order_id":${orderId},"timestamp":1739525000,"user_id":88,` +
  `"data":{"product_id":7,"amount":1999,"currency":"EUR","instance_id":${instanceId}}}`;

const failure = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return isBerthError(error) ? `${error.kind} ${error.code}` : error;
  }
};

describe('an event', () => {
  test('comes back as it went, whatever its 64-bit ids are', () => {
    fc.assert(
      fc.property(randomEvents, (event) => {
        expect(decodeEvent(encodeEvent(event))).toStrictEqual(event);
      }),
    );
  });

  test('is written with its ids digit for digit as JSON numbers', () => {
    fc.assert(
      fc.property(int64Ids, int64Ids, (orderId, instanceId) => {
        const example = EVENT_CATALOGUE.ORDER_COMPLETED.example;
        const event: OrderCompleted = { ...example, order_id: orderId, data: { ...example.data, instance_id: instanceId } };
        expect(encodeEvent(event)).toBe(completed(String(orderId), String(instanceId)));
      }),
    );
  });

  test('keeps ids that a double cannot hold', () => {
    const event = decodeEvent(completed('9223372036854775807', '9007199254740993')) as OrderCompleted;

    expect(event.order_id).toBe(9_223_372_036_854_775_807n);
    expect(event.data.instance_id).toBe(9_007_199_254_740_993n);
  });

  test('has bigint ids also where they are small or stand in fields that this version does not know', () => {
    const event = decodeEvent(completed('1').replace('"data":{', '"later":[{"order_id":2}],"data":{'));

    expect(event).toMatchObject({ order_id: 1n, later: [{ order_id: 2n }] });
  });

  test('may have no instance id where its type says so', () => {
    const { example } = EVENT_CATALOGUE.ORDER_CANCELLED;

    expect(decodeEvent(encodeEvent({ ...example, data: { ...example.data, instance_id: null } }))).toMatchObject({
      data: { instance_id: null },
    });
    expect(decodeEvent(encodeEvent({ ...example, data: { ...example.data, instance_id: 2n ** 60n + 1n } }))).toMatchObject({
      data: { instance_id: 2n ** 60n + 1n },
    });
  });

  test('that breaks its own schema is a defect of the publisher', () => {
    const event = { ...EVENT_CATALOGUE.USER_REGISTERED.example, user_id: 0 };

    expect(failure(() => encodeEvent(event))).toBe('defect event.invalid');
    expect(failure(() => encodeEvent({ event_type: 'NOVEL' } as unknown as WireEvent))).toBe('defect event.invalid');
    expect(failure(() => encodeEvent(JSON.parse(completed('7')) as WireEvent))).not.toBeInstanceOf(Error);
  });
});

describe('a text', () => {
  test('of an unknown type is told from one that is not valid', () => {
    expect(failure(() => decodeEvent('{"event_type":"ORDER_FRAMED","order_id":1}'))).toBe('invalid-input event.unknown-type');
    expect(failure(() => decodeEvent('{"event_type":"constructor"}'))).toBe('invalid-input event.unknown-type');
  });

  test.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['cut off', completed('1').slice(0, -1)],
    ['a list', '[]'],
    ['null', 'null'],
    ['without a type', '{}'],
    ['with a type that is no text', '{"event_type":7}'],
    ['with an id beyond int64', completed('9223372036854775808')],
    ['with an id of twenty digits', completed('18446744073709551615')],
    ['with an id of zero', completed('0')],
    ['with a negative id', completed('-5')],
    ['with a fraction as id', completed('1.5')],
    ['with an exponent in an id', completed('1e3')],
    ['with an id as text', completed('"7"')],
    ['with null for an id that must be there', completed('null')],
  ])('that is %s is not valid', (_, text) => {
    expect(failure(() => decodeEvent(text))).toBe('invalid-input event.invalid');
  });

  test('of any kind gives an event or an invalid-input error, never another', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => completed('1', json)),
        ),
        (text) => {
          const result = failure(() => decodeEvent(text));
          expect(result).not.toBeInstanceOf(Error);
        },
      ),
    );
  });

  test('cannot reach the prototype of objects', () => {
    decodeEvent(completed('1').replace('"data":{', '"__proto__":{"polluted":true},"data":{'));

    expect({}).not.toHaveProperty('polluted');
  });

  test('that is refused says which fields are wrong', () => {
    const read = () => decodeEvent(completed('1').replace('1999', '-1').replace('EUR', 'x'));

    expect(read).toThrow(
      expect.objectContaining({
        errors: [expect.objectContaining({ pointer: '/data/amount' }), expect.objectContaining({ pointer: '/data/currency' })],
      }),
    );
  });
});
