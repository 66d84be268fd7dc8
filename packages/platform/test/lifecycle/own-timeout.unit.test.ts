import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, test } from 'vitest';
import { ownTimeout } from '../../src/index.js';

/** As a busy machine does: no timer runs, nothing is read. */
function heldUp(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('a timeout comes when its time has passed, and once', async () => {
  let calls = 0;
  const began = performance.now();
  ownTimeout(40, () => (calls += 1));
  await eventually(() => calls > 0);
  expect(performance.now() - began).toBeGreaterThanOrEqual(39);
  heldUp(20);
  await turn();
  expect(calls).toBe(1);
});

test('a timeout leaves what came while the process was held up to be read first', async () => {
  let isLate = false;
  ownTimeout(80, () => (isLate = true));
  heldUp(200);
  await turn();
  await turn();
  expect(isLate).toBe(false);
  await eventually(() => isLate);
});

test('a timeout that is called off does not come', async () => {
  let isLate = false;
  let next = false;
  ownTimeout(10, () => (isLate = true))();
  ownTimeout(40, () => (next = true));
  await eventually(() => next);
  expect(isLate).toBe(false);
});
