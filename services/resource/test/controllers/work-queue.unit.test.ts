import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type After, type Handled, WorkQueue } from '../../src/controllers/work-queue.js';

/** Time that moves when told, and handlers that end when told. */
class Bench {
  now = 0;
  private timers: { readonly at: number; readonly run: () => void }[] = [];
  readonly running = new Map<number, { end(how: Handled | Error): void }>();
  /** Keys handled at the same time by two workers: must stay empty. */
  readonly doubled: number[] = [];
  readonly handled = new Map<number, number>();
  readonly retries: number[] = [];
  most = 0;

  readonly after: After = (ms, run) => {
    const timer = { at: this.now + ms, run };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((each) => each !== timer));
  };

  readonly queue = new WorkQueue<number>({
    workers: 3,
    backOff: { firstMs: 100, mostMs: 10_000 },
    after: this.after,
    failed: (_key, _error, retryMs) => this.retries.push(retryMs),
  });

  readonly handle = (key: number): Promise<Handled> => {
    if (this.running.has(key)) this.doubled.push(key);
    this.handled.set(key, (this.handled.get(key) ?? 0) + 1);
    const { promise, resolve, reject } = Promise.withResolvers<Handled>();
    this.running.set(key, {
      end: (how) => {
        this.running.delete(key);
        if (how instanceof Error) reject(how);
        else resolve(how);
      },
    });
    this.most = Math.max(this.most, this.running.size);
    return promise;
  };

  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    for (const timer of this.timers.filter(({ at }) => at <= this.now)) {
      this.timers = this.timers.filter((each) => each !== timer);
      timer.run();
    }
    await this.settled();
  }

  async end(key: number, how: Handled | Error = { requeueAfterMs: null }): Promise<void> {
    this.running.get(key)?.end(how);
    await this.settled();
  }
}

const opened = async (): Promise<Bench> => {
  const bench = new Bench();
  bench.queue.start(bench.handle);
  return bench;
};

describe('the work queue', () => {
  it('hands out nothing before it is started, and then each key once however often it was added', async () => {
    const bench = new Bench();
    for (const key of [1, 2, 1, 1]) bench.queue.add(key);
    await bench.settled();
    expect(bench.handled.size).toBe(0);
    bench.queue.start(bench.handle);
    await bench.settled();
    expect([...bench.handled.entries()]).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  it('handles a key again that was added while it was being handled, and not at the same time', async () => {
    const bench = await opened();
    bench.queue.add(1);
    await bench.settled();
    bench.queue.add(1);
    bench.queue.add(1);
    await bench.settled();
    expect(bench.handled.get(1)).toBe(1);
    await bench.end(1);
    expect(bench.handled.get(1)).toBe(2);
    await bench.end(1);
    expect(bench.handled.get(1)).toBe(2);
  });

  it('handles no more keys at a time than it has workers', async () => {
    const bench = await opened();
    for (const key of [1, 2, 3, 4, 5]) bench.queue.add(key);
    await bench.settled();
    expect([...bench.running.keys()]).toEqual([1, 2, 3]);
    await bench.end(2);
    expect([...bench.running.keys()]).toEqual([1, 3, 4]);
  });

  it('comes back after the time that the handler named, or at once when the key is added', async () => {
    const bench = await opened();
    bench.queue.add(1);
    await bench.settled();
    await bench.end(1, { requeueAfterMs: 500 });
    await bench.pass(499);
    expect(bench.handled.get(1)).toBe(1);
    await bench.pass(1);
    expect(bench.handled.get(1)).toBe(2);
    await bench.end(1, { requeueAfterMs: 500 });
    bench.queue.add(1);
    await bench.settled();
    expect(bench.handled.get(1)).toBe(3);
    await bench.end(1);
    await bench.pass(10_000);
    expect(bench.handled.get(1)).toBe(3);
  });

  it('backs off further with each failure in a row, and starts over after a success or when told to forget', async () => {
    const bench = await opened();
    const failTimes = async (times: number) => {
      for (let n = 0; n < times; n++) {
        bench.queue.add(1);
        await bench.settled();
        await bench.end(1, new Error('no'));
      }
      return bench.retries.splice(0);
    };
    const first = await failTimes(4);
    expect(first.every((ms, index) => ms >= 50 * 2 ** index && ms <= 100 * 2 ** index)).toBe(true);
    bench.queue.forget(1);
    expect((await failTimes(1))[0]).toBeLessThanOrEqual(100);
    bench.queue.add(1);
    await bench.settled();
    await bench.end(1);
    expect((await failTimes(1))[0]).toBeLessThanOrEqual(100);
  });

  it('backs off each key by itself: one that fails holds up no other', async () => {
    const bench = await opened();
    for (let failures = 0; failures < 5; failures++) {
      bench.queue.add(1);
      await bench.settled();
      await bench.end(1, new Error('no'));
    }
    bench.queue.add(2);
    await bench.settled();
    expect(bench.handled.get(2)).toBe(1);
    await bench.end(2, new Error('no'));
    expect(bench.retries.at(-1)).toBeLessThanOrEqual(100);
  });

  it('handles at once what was added while its handler was about to fail, and does not forget the failure', async () => {
    const bench = await opened();
    bench.queue.add(1);
    await bench.settled();
    bench.queue.add(1);
    await bench.end(1, new Error('no'));
    expect(bench.handled.get(1)).toBe(2);
    await bench.end(1, new Error('no'));
    expect(bench.retries[1]).toBeGreaterThanOrEqual(100);
    await bench.pass(200);
    expect(bench.handled.get(1)).toBe(3);
  });

  it('does not let a guess cut a back-off short, but lets one cut a plain wait short', async () => {
    const bench = await opened();
    bench.queue.offer(1);
    await bench.settled();
    await bench.end(1, new Error('no'));
    bench.queue.offer(1);
    await bench.settled();
    expect(bench.handled.get(1)).toBe(1);
    await bench.pass(100);
    expect(bench.handled.get(1)).toBe(2);
    await bench.end(1, { requeueAfterMs: 5000 });
    bench.queue.offer(1);
    await bench.settled();
    expect(bench.handled.get(1)).toBe(3);
  });

  it('waits for the handlers under way when stopped, and starts no other', async () => {
    const bench = await opened();
    for (const key of [1, 2, 3, 4]) bench.queue.add(key);
    await bench.settled();
    let stopped = false;
    const stopping = bench.queue.stop().then(() => (stopped = true));
    await bench.end(1, { requeueAfterMs: 1 });
    bench.queue.add(9);
    await bench.pass(1000);
    expect({ stopped, keys: [...bench.running.keys()] }).toEqual({ stopped: false, keys: [2, 3] });
    await bench.end(2, new Error('no'));
    await bench.end(3);
    await stopping;
    expect([...bench.handled.keys()]).toEqual([1, 2, 3]);
  });

  it('never handles a key twice at a time and never loses one, whatever happens in whatever order', async () => {
    const key = fc.integer({ min: 1, max: 6 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), key }),
      fc.record({ kind: fc.constant('end' as const), key }),
      fc.record({ kind: fc.constant('fail' as const), key }),
      fc.record({ kind: fc.constant('later' as const), key, ms: fc.integer({ min: 0, max: 300 }) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 300 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const bench = await opened();
        /** Keys added since their handler last began: each must be handled once more. */
        const owed = new Set<number>();
        let handledBefore = new Map<number, number>();
        const noteBegun = () => {
          for (const [k, times] of bench.handled) if (times > (handledBefore.get(k) ?? 0)) owed.delete(k);
          handledBefore = new Map(bench.handled);
        };
        for (const next of steps) {
          if (next.kind === 'add') {
            owed.add(next.key);
            bench.queue.add(next.key);
            await bench.settled();
          } else if (next.kind === 'end') await bench.end(next.key);
          else if (next.kind === 'fail') {
            if (bench.running.has(next.key)) owed.add(next.key);
            await bench.end(next.key, new Error('no'));
          } else if (next.kind === 'later') {
            if (bench.running.has(next.key)) owed.add(next.key);
            await bench.end(next.key, { requeueAfterMs: next.ms });
          } else await bench.pass(next.ms);
          noteBegun();
        }
        for (let round = 0; round < 20; round++) {
          await bench.pass(20_000);
          noteBegun();
          for (const k of bench.running.keys()) await bench.end(k);
          noteBegun();
        }
        expect(bench.doubled).toEqual([]);
        expect(bench.most).toBeLessThanOrEqual(3);
        expect([...owed]).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
