import { asUserId, type InstanceId, MAX_USER_ID } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstanceIds } from '../../src/domain/instance/instance-ids.js';

const EPOCH_MS = Date.UTC(2026, 0, 1);
const LAST_MS = EPOCH_MS + 2 ** 36 * 10 - 1;

/** A clock that stands still until it is moved or somebody pauses. */
function givenIds(startMs: number) {
  const clock = { ms: startMs, now: () => new Date(clock.ms) };
  const ids = new InstanceIds(clock, async (ms) => {
    clock.ms += ms;
  });
  return { clock, ids };
}

const parts = (id: InstanceId) => ({ user: Number(id >> 40n), tick: Number((id >> 4n) & 0xfffffffffn), seq: Number(id & 15n) });

describe('instance ids', () => {
  it('are [UserID:24][TS:36][Seq:4], the time in ticks of 10 ms since 2026', async () => {
    const { ids } = givenIds(EPOCH_MS + 12_345);
    expect(parts(await ids.mint(asUserId(88)))).toEqual({ user: 88, tick: 1234, seq: 0 });
    expect(parts(await ids.mint(asUserId(88)))).toEqual({ user: 88, tick: 1234, seq: 1 });
    expect(parts(await ids.mint(asUserId(89)))).toEqual({ user: 89, tick: 1234, seq: 0 });
  });

  it('wait for the next tick after 16 of one user', async () => {
    const { ids, clock } = givenIds(EPOCH_MS + 12_345);
    for (let count = 0; count < 16; count++) await ids.mint(asUserId(88));
    expect(parts(await ids.mint(asUserId(88)))).toEqual({ user: 88, tick: 1235, seq: 0 });
    expect(clock.ms).toBe(EPOCH_MS + 12_350);
  });

  it('do not wait for a clock that has stepped back an hour', async () => {
    const { ids, clock } = givenIds(EPOCH_MS + 7_200_000);
    const before: InstanceId = await ids.mint(asUserId(88));
    clock.ms -= 3_600_000;
    const after = await Promise.all(Array.from({ length: 40 }, () => ids.mint(asUserId(88))));
    expect(new Set([before, ...after]).size).toBe(41);
    expect(clock.ms).toBe(EPOCH_MS + 3_600_000);
  });

  it('fit a signed 64-bit integer for the last user in the last tick, and then end with a clear error', async () => {
    const { ids, clock } = givenIds(LAST_MS);
    expect(await ids.mint(asUserId(MAX_USER_ID))).toBe(2n ** 63n - 16n);
    clock.ms += 10;
    await expect(ids.mint(asUserId(1))).rejects.toMatchObject({ kind: 'refused', code: 'instance.ids-exhausted' });
  });

  it('are unique, in order for each user, and in range, however the clock steps', async () => {
    const user = fc.constantFrom(1, 2, MAX_USER_ID);
    const stepMs = fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -1e9, max: 1e9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(user, stepMs, fc.integer({ min: 1, max: 40 })), { maxLength: 30 }), async (bursts) => {
        const { ids, clock } = givenIds(EPOCH_MS + 1e10);
        const minted: InstanceId[] = [];
        for (const [userId, step, count] of bursts) {
          clock.ms += step;
          for (let n = 0; n < count; n++) minted.push(await ids.mint(asUserId(userId)));
        }
        expect(new Set(minted).size).toBe(minted.length);
        expect(minted.every((id) => id > 0n && id < 2n ** 63n)).toBe(true);
        for (const own of Map.groupBy(minted, (id) => parts(id).user).values())
          expect(own).toEqual(own.toSorted((a, b) => (a < b ? -1 : 1)));
      }),
      { numRuns: 300 },
    );
  });
});
