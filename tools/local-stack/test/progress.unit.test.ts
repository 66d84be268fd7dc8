import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timed } from '../src/progress.ts';

describe('long work', () => {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  beforeEach(() => {
    said.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('says that it begins, every 15 s that it goes on, and how long it took', async () => {
    const work = timed(say, 'Building', () => new Promise((resolve) => setTimeout(resolve, 31_500)));
    expect(said).toEqual(['Building ...']);
    await vi.advanceTimersByTimeAsync(31_500);
    await work;
    expect(said).toEqual(['Building ...', 'Building: still at it (15.0 s)', 'Building: still at it (30.0 s)', 'Building took 31.5 s']);
  });

  it('says no more once it has failed', async () => {
    await expect(timed(say, 'Building', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual(['Building ...']);
  });
});
