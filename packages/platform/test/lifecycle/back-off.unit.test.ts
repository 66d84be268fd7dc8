import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from '../../src/index.js';

const limits = { firstMs: 100, mostMs: 30_000 };

test('a back-off doubles until it reaches its most', () => {
  expect([1, 2, 3, 4, 9, 10, 500].map((failures) => backOffMs(failures, limits, () => 1))).toEqual([
    100, 200, 400, 800, 25_600, 30_000, 30_000,
  ]);
});

test('a back-off is never less than half of its step nor more than all of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
      const step = backOffMs(failures, limits, () => 1);
      const taken = backOffMs(failures, limits, () => chance);
      expect(taken).toBeGreaterThanOrEqual(step / 2);
      expect(taken).toBeLessThanOrEqual(step);
    }),
  );
});
