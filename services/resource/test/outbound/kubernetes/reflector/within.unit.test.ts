import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { within } from '../../../../src/outbound/kubernetes/reflector/within.js';
import { HandTime } from './hand-time.js';

class Bench {
  readonly time = new HandTime();
  readonly caller = new AbortController();
  given: AbortSignal | null = null;
  readonly work = Promise.withResolvers<string>();

  run(): Promise<string> {
    const bounds = { ms: 1000, after: this.time.after, signal: this.caller.signal, tooLate: () => new Error('too late') };
    return within(bounds, (signal) => {
      this.given = signal;
      return this.work.promise;
    });
  }

  leftovers(): unknown {
    return { timers: this.time.pending(), listeners: getEventListeners(this.caller.signal, 'abort').length, ended: this.given?.aborted };
  }
}

describe('work within bounds', () => {
  it.each<[string, (bench: Bench) => unknown, string]>([
    ['its answer', (bench) => bench.work.resolve('done'), 'done'],
    ['its failure', (bench) => bench.work.reject(new Error('no')), 'no'],
    ['its time', (bench) => bench.time.pass(1000), 'too late'],
    ['whoever called for it', (bench) => bench.caller.abort(new Error('called off')), 'called off'],
  ])('is ended by %s, and leaves neither timer nor listener behind', async (_by, happens, outcome) => {
    const bench = new Bench();
    const ended = bench.run().catch((error: Error) => error.message);
    await bench.time.pass(999);
    expect(bench.leftovers()).toEqual({ timers: 1, listeners: 1, ended: false });
    await Promise.resolve(happens(bench));
    expect(await ended).toBe(outcome);
    expect(bench.leftovers()).toEqual({ timers: 0, listeners: 0, ended: true });
  });

  it('is not begun when it was called off before', async () => {
    const bench = new Bench();
    bench.caller.abort(new Error('called off'));
    await expect(bench.run()).rejects.toThrow('called off');
    expect(bench.given).toBeNull();
  });
});
