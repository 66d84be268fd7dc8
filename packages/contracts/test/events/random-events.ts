import * as fc from 'fast-check';
import { EVENT_CATALOGUE, EVENT_TYPES, type WireEvent } from '../../src/index.js';

export const int64Ids = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });

/** Every bigint in the value, at any depth, replaced by what `next` gives. */
function withIds(value: unknown, next: () => bigint): unknown {
  if (typeof value === 'bigint') return next();
  if (Array.isArray(value)) return value.map((each) => withIds(each, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, withIds(each, next)]));
}

/** The example of any type with other 64-bit ids, near and beyond 2^53 too. */
export const randomEvents: fc.Arbitrary<WireEvent> = fc
  .tuple(fc.constantFrom(...EVENT_TYPES), fc.array(int64Ids, { minLength: 3, maxLength: 3 }))
  .map(([type, ids]) => {
    const left = [...ids];
    return withIds(EVENT_CATALOGUE[type].example, () => left.pop() ?? 1n) as WireEvent;
  });
