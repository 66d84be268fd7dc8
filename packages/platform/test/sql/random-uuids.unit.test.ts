import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomUuids } from '../../src/index.js';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are UUIDv7 of the moment they are made', () => {
  const id = randomUuids({ now: () => new Date(0x0123_4567_89ab) }).next();

  expect(id).toMatch(V7);
  expect(id.slice(0, 13)).toBe('01234567-89ab');
});

test('ids only ever increase, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 200 }), (ticks) => {
      let ms = 0;
      const uuids = randomUuids({ now: () => new Date(1_790_000_000_000 + ms) });
      const ids = ticks.map((tick) => {
        ms = tick;
        return uuids.next();
      });
      expect(ids).toEqual([...new Set(ids)].toSorted());
    }),
  );
});

test('ten thousand ids of one millisecond are distinct and in order', () => {
  const uuids = randomUuids({ now: () => new Date(1_790_000_000_000) });

  const ids = Array.from({ length: 10_000 }, () => uuids.next());

  expect(ids).toEqual([...new Set(ids)].toSorted());
  expect(ids.every((id) => V7.test(id))).toBe(true);
});
