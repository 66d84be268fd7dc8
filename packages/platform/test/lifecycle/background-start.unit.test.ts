import { defect, unavailable } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { BackgroundStart, type Service } from '../../src/index.js';

const logger = pino({ level: 'silent' });
const away = () => unavailable('thing.away', 'It is away.');

/** A part whose starts go as `outcomes` say, the last one for ever. */
function part(...outcomes: readonly (() => Promise<void>)[]) {
  const calls: string[] = [];
  const service: Service = {
    start: async () => {
      const outcome = outcomes[Math.min(calls.length, outcomes.length - 1)];
      calls.push('start');
      await outcome?.();
    },
    stop: async () => void calls.push('stop'),
  };
  const started = new BackgroundStart({ name: 'a part', service, logger, graceMs: 50, backOff: { firstMs: 1, mostMs: 1 } });
  return { calls, started };
}
const works = () => Promise.resolve();
const fails = (error: Error) => () => Promise.reject(error);
const hangs = () => new Promise<void>(() => undefined);

describe('a part that is started in the background', () => {
  it('is started before its start resolves, where it can be', async () => {
    const { calls, started } = part(works);
    await started.start();
    await started.stop();
    expect(calls).toEqual(['start', 'stop']);
  });

  it('is tried again while what it needs is away, and nobody waits for it for long', async () => {
    let isThere = false;
    const { calls, started } = part(() => (isThere ? works() : fails(away())()));
    await started.start();
    isThere = true;
    const tried = calls.length;
    expect(tried).toBeGreaterThan(1);
    await eventually(() => calls.length > tried, 1_000, 'it is started');
    await started.stop();
    expect(calls.at(-1)).toBe('stop');
    expect(calls.slice(0, -1)).not.toContain('stop');
  });

  it('fails the start with what will not pass', async () => {
    const { calls, started } = part(fails(defect('thing.wrong', 'It is wrong.')));
    await expect(started.start()).rejects.toMatchObject({ code: 'thing.wrong' });
    expect(calls).toEqual(['start']);
  });

  it('is tried again even after what will not pass, once nobody waits for it', async () => {
    let failure: Error | null = away();
    const { calls, started } = part(() => (failure === null ? works() : fails(failure)()));
    await started.start();
    failure = defect('thing.wrong', 'It is wrong.');
    const tried = calls.length;
    await eventually(() => calls.length > tried + 2, 1_000, 'it is tried again');
    failure = null;
    const last = calls.length;
    await eventually(() => calls.length > last, 1_000, 'it is started');
    await started.stop();
    expect(calls.at(-1)).toBe('stop');
  });

  it('is stopped in time while it hangs, or is waited for', async () => {
    for (const outcome of [hangs, fails(away())]) {
      const { calls, started } = part(outcome);
      await started.start();
      await started.stop();
      const tried = calls.length;
      expect(calls).not.toContain('stop');
      await new Promise((resolve) => setImmediate(resolve));
      expect(calls).toHaveLength(tried);
    }
  });
});
