import { describe, expect, test } from 'vitest';
import { Signal } from '../../src/index.js';

const LONG = 60_000;
const isDone = async (work: Promise<void>): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);

describe('a signal', () => {
  test('wakes everyone who waits', async () => {
    const signal = new Signal();
    const waiting = [signal.wait(LONG), signal.wait(LONG)];
    expect(await isDone(Promise.all(waiting).then(() => undefined))).toBe(false);

    signal.notify();

    expect(await isDone(Promise.all(waiting).then(() => undefined))).toBe(true);
  });

  test('keeps a notify that nobody waited for, several as one', async () => {
    const signal = new Signal();
    signal.notify();
    signal.notify();

    expect(await isDone(signal.wait(LONG))).toBe(true);
    const next = signal.wait(20);
    expect(await isDone(next)).toBe(false);
    await next;
  });

  test('does not keep a notify that woke somebody', async () => {
    const signal = new Signal();
    const waiting = signal.wait(LONG);
    signal.notify();
    await waiting;

    expect(await isDone(signal.wait(10))).toBe(false);
  });

  test('stops waiting after its time, or when it is told to', async () => {
    const signal = new Signal();
    const abort = new AbortController();
    const begun = performance.now();
    await signal.wait(15);
    expect(performance.now() - begun).toBeGreaterThan(10);

    const waiting = signal.wait(LONG, abort.signal);
    abort.abort();

    expect(await isDone(waiting)).toBe(true);
    expect(await isDone(signal.wait(LONG, abort.signal))).toBe(true);
  });

  test('keeps a notify for the next one when who is told to stop comes first', async () => {
    const signal = new Signal();
    signal.notify();

    await signal.wait(LONG, AbortSignal.abort());

    expect(await isDone(signal.wait(LONG))).toBe(true);
  });
});
