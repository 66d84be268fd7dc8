import { expect, test } from 'vitest';
import { PARTITIONS, partitionOf } from '../../src/messaging/sqlite/partition-of.js';

test('the partition of a key never changes, since records of one key are found by it', () => {
  expect(['1', '88', '912345678901', '7193442301558784001', 'größe', ''].map(partitionOf)).toMatchInlineSnapshot(`
    [
      4,
      1,
      0,
      3,
      2,
      1,
    ]
  `);
});

test('keys spread over all partitions about evenly', () => {
  const counts = Array.from({ length: PARTITIONS }, () => 0);
  for (let id = 1; id <= 6_000; id++) {
    const partition = partitionOf(String(id));
    counts[partition] = (counts[partition] ?? 0) + 1;
  }

  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1_200);
});
