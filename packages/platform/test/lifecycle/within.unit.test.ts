import { describe, expect, test } from 'vitest';
import { settledWithin, within } from '../../src/index.js';

const LONG = 60_000;
const never = new Promise<never>(() => undefined);

describe('an answer within a time', () => {
  test('is what was promised, or its failure', async () => {
    expect(await within(Promise.resolve('here'), LONG)).toBe('here');
    await expect(within(Promise.reject(new Error('no')), LONG)).rejects.toThrow('no');
  });

  test('is null when it is late, when its time was over before, and when it is called off', async () => {
    const abort = new AbortController();
    const calledOff = within(never, LONG, abort.signal);
    abort.abort();

    expect(await calledOff).toBeNull();
    expect(await within(never, 5)).toBeNull();
    expect(await within(never, -5)).toBeNull();
    expect(await within(never, LONG, abort.signal)).toBeNull();
  });

  test('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const abort = new AbortController();

    await within(Promise.resolve('here'), LONG, abort.signal);

    expect(timers()).toBe(before);
  });
});

describe('work that is waited for', () => {
  test('is over when it has settled, however', async () => {
    await settledWithin(LONG, Promise.resolve('done'));
    await settledWithin(LONG, Promise.reject(new Error('no')));
    expect(await within(settledWithin(LONG, never), 20)).toBeNull();
  });

  test('is given up when it is late', async () => {
    const begun = performance.now();
    await settledWithin(15, never);
    expect(performance.now() - begun).toBeGreaterThan(10);
  });
});
