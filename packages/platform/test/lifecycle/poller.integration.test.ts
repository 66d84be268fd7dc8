import { afterEach, describe, expect, test } from 'vitest';
import { createLogger, Poller, type PollerOptions, Signal } from '../../src/index.js';
import { eventually } from '@berth/shared-kernel/testing';

const logger = createLogger({ level: 'silent', name: 'test' });
const started: Poller[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((poller) => poller.stop()));
});

async function startPoller(options: Omit<PollerOptions, 'name' | 'logger'>): Promise<Poller> {
  const poller = new Poller({ name: 'test', logger, ...options });
  started.push(poller);
  await poller.start();
  return poller;
}

describe('a poller', () => {
  test('runs at start, and again whenever it is signalled', async () => {
    const signal = new Signal();
    let passes = 0;
    await startPoller({ everyMs: 60_000, signal, run: async () => (passes += 1) });
    await eventually(() => expect(passes).toBe(1));

    signal.notify();
    await eventually(() => expect(passes).toBe(2));
    signal.notify();
    await eventually(() => expect(passes).toBe(3));
  });

  test('runs every interval without a signal', async () => {
    let passes = 0;
    await startPoller({ everyMs: 2, run: async () => (passes += 1) });

    await eventually(() => expect(passes).toBeGreaterThan(3));
  });

  test('never runs two passes at once, and follows a signal during a pass with one more', async () => {
    const signal = new Signal();
    let [running, most, passes] = [0, 0, 0];
    let finish = () => {};
    await startPoller({
      everyMs: 60_000,
      signal,
      run: async () => {
        running += 1;
        passes += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => (finish = resolve));
        running -= 1;
      },
    });
    await eventually(() => expect(passes).toBe(1));

    for (let times = 0; times < 5; times++) signal.notify();
    expect(passes).toBe(1);
    finish();
    await eventually(() => expect(passes).toBe(2));
    finish();
    await eventually(() => expect(running).toBe(0));

    expect({ most, passes }).toEqual({ most: 1, passes: 2 });
  });

  test('goes on after a failed pass, later each time, whatever signals come', async () => {
    const signal = new Signal();
    const at: number[] = [];
    await startPoller({
      everyMs: 60_000,
      signal,
      backOff: { firstMs: 20, mostMs: 1_000 },
      run: async () => {
        at.push(performance.now());
        if (at.length >= 5) return;
        signal.notify();
        throw new Error('not yet');
      },
    });

    await eventually(() => expect(at.length).toBeGreaterThanOrEqual(5));

    const gaps = at.slice(1, 5).map((time, index) => time - (at[index] ?? 0));
    // Half of 20, 40, 80 and 160 ms at least; timers may fire a millisecond early.
    for (const [index, least] of [9, 19, 39, 79].entries()) expect(gaps[index]).toBeGreaterThanOrEqual(least);
  });

  test('that is signalled in each pass leaves timers and sockets their turn', async () => {
    const signal = new Signal();
    let passes = 0;
    await startPoller({
      everyMs: 60_000,
      signal,
      run: async () => {
        passes += 1;
        if (passes < 100_000) signal.notify();
      },
    });

    await new Promise((resolve) => setTimeout(resolve, 1));

    expect(passes).toBeGreaterThan(0);
    expect(passes).toBeLessThan(100_000);
  });

  test('is stopped when its pass has ended, which is told to hurry', async () => {
    let hasEnded = false;
    const poller = await startPoller({
      everyMs: 60_000,
      run: async (abort) => {
        await new Promise<void>((resolve) => abort.addEventListener('abort', () => setImmediate(resolve)));
        hasEnded = true;
      },
    });

    await poller.stop();

    expect(hasEnded).toBe(true);
  });

  test('that has been stopped while backing off runs no more', async () => {
    let passes = 0;
    const poller = await startPoller({
      everyMs: 1,
      run: async () => {
        passes += 1;
        throw new Error('always');
      },
    });
    await eventually(() => expect(passes).toBe(1));

    await poller.stop();

    expect(passes).toBe(1);
  });
});
