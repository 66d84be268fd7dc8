import { expect, test } from 'vitest';
import { eventually, ownTime } from '../src/testing.js';

test('own time passes while timers run, and stands still while they cannot', async () => {
  const time = ownTime();
  await eventually(() => time.elapsedMs() >= 100);
  const before = time.elapsedMs();
  const from = performance.now();
  while (performance.now() - from < 400);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(time.elapsedMs() - before).toBeLessThan(200);
  time.stop();
});
