import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SnowflakeOrderIds } from '../../src/outbound/snowflake-order-ids.js';

const EPOCH = Date.UTC(2026, 0, 1);
const TODAY = Date.UTC(2026, 10, 2);

/** A wall clock that the package and the wrapper both read; waiting lets it go on. */
function wallClock(startMs = TODAY) {
  const wall = { ms: startMs };
  vi.spyOn(Date, 'now').mockImplementation(() => wall.ms);
  const pause = async (ms: number) => {
    wall.ms += ms;
  };
  return { wall, options: { clock: { now: () => new Date(wall.ms) }, pause } };
}

afterEach(() => vi.restoreAllMocks());

describe('snowflake order ids', () => {
  test('hold the time since 2026, the machine and a sequence', async () => {
    const { options } = wallClock();
    const ids = new SnowflakeOrderIds({ ...options, machineId: 1022 });
    const first = await ids.next();
    expect([first >> 22n, (first >> 12n) & 0x3ffn, first & 0xfffn]).toEqual([BigInt(TODAY - EPOCH), 1022n, 0n]);
    expect((await ids.next()) - first).toBe(1n);
  });

  test('wait for the next millisecond rather than repeat the ids of a full one', async () => {
    const { wall, options } = wallClock();
    const ids = new SnowflakeOrderIds({ ...options, machineId: 5 });
    const made = new Set<bigint>();
    for (let i = 0; i < 10_000; i++) made.add(await ids.next());
    expect(made.size).toBe(10_000);
    expect(wall.ms).toBe(TODAY + 2);
  });

  test('are unique and increasing whatever the clock does', async () => {
    const steps = fc.array(fc.integer({ min: -1_500, max: 1_500 }), { maxLength: 60 });
    const increasing = fc.asyncProperty(steps, fc.integer({ min: 1, max: 1022 }), async (jumps, machineId) => {
      const { wall, options } = wallClock();
      const ids = new SnowflakeOrderIds({ ...options, machineId });
      let last = 0n;
      for (const jump of jumps) {
        wall.ms += jump;
        const behindMs = Number(last >> 22n) + EPOCH - wall.ms;
        if (behindMs > 2_000) wall.ms += behindMs;
        const id = await ids.next();
        if (id <= last) return false;
        last = id;
      }
      return true;
    });
    await expect(fc.assert(increasing)).resolves.toBeUndefined();
  });

  test('are refused, not repeated, while the clock stays behind for long', async () => {
    const { wall, options } = wallClock();
    const ids = new SnowflakeOrderIds({ ...options, machineId: 5 });
    const last = await ids.next();
    wall.ms -= 3_600_000;
    await expect(ids.next()).rejects.toMatchObject({ kind: 'unavailable', code: 'order.clock-behind' });
    wall.ms += 3_600_000;
    expect(await ids.next()).toBeGreaterThan(last);
  });

  test('do not repeat when the clock steps back between two readings', async () => {
    const { wall, options } = wallClock();
    const clock = { now: () => new Date(Math.max(wall.ms, TODAY) + 1) };
    const ids = new SnowflakeOrderIds({ ...options, clock, machineId: 5 });
    const first = await ids.next();
    wall.ms -= 5;
    expect(await ids.next()).toBeGreaterThan(first);
  });

  test('take a machine id that the package can tell apart', () => {
    const { options } = wallClock();
    expect(() => new SnowflakeOrderIds({ ...options, machineId: 0 })).toThrow(RangeError);
    expect(() => new SnowflakeOrderIds({ ...options, machineId: 1023 })).toThrow(RangeError);
  });
});
