import { expect, test } from 'vitest';
import { parseOrderId, toBase36 } from '../src/index.js';

test('an order id above 2^53 is read exactly', () => {
  expect(parseOrderId('9007199254740993')).toBe(9007199254740993n);
});

test('an id that is no decimal number is refused with a code', () => {
  expect(() => parseOrderId('1e3')).toThrowError(expect.objectContaining({ code: 'request.invalid-id' }));
});

test('ids are written in base 36 where a name or host is short of room', () => {
  expect(toBase36(35n)).toBe('z');
});
