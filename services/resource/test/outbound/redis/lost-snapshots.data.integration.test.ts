import { SNAPSHOT_STALE_AFTER_MS } from '@berth/contracts';
import { openRedis } from '@berth/platform/redis';
import type { InstanceId } from '@berth/shared-kernel';
import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_TIMINGS } from '../../../src/controllers/index.js';
import { silent } from '../../support/desired.js';
import { GivenReconciler } from '../../support/given-reconciler.js';
import { type OwnRedis, ownRedis } from '../../support/own-redis.js';

const REBUILT_WITHIN_MS = 10_000;
/** A busy machine is no fault of what is tested. */
const PATIENCE_MS = 90_000;
const { restoreSnapshotsEveryMs, beatEveryMs } = DEFAULT_TIMINGS;

/** A leader with three running instances, as patient as a production one. */
async function givenThree(): Promise<{ redis: OwnRedis; given: GivenReconciler; ids: InstanceId[] }> {
  const redis = await ownRedis();
  const given = await GivenReconciler.open(redis.snapshots, { restoreSnapshotsEveryMs, beatEveryMs });
  onTestFinished(() => given.close());
  return { redis, given, ids: [await given.running(), await given.running(), await given.running()] };
}

const areShown = async (given: GivenReconciler, ids: readonly InstanceId[]): Promise<boolean> => {
  const held = await given.snapshots.read(ids);
  const beat = await given.snapshots.heartbeat();
  return ids.every((id) => held.get(id)?.state === 'Running') && beat !== null && Date.now() - beat.getTime() < SNAPSHOT_STALE_AFTER_MS / 3;
};

const areRebuilt = async (claim: () => Promise<boolean>): Promise<void> => {
  const time = ownTime();
  await eventually(claim, PATIENCE_MS);
  time.stop();
  expect(time.elapsedMs()).toBeLessThan(REBUILT_WITHIN_MS);
};

describe('snapshots that Redis has lost', () => {
  it('are rebuilt within 10 s of a flush, with the heartbeat', async () => {
    const { redis, given, ids } = await givenThree();
    const admin = openRedis({ url: redis.server.url, logger: silent, commandTimeoutMs: PATIENCE_MS });
    onTestFinished(() => admin.close());
    // As one step, or what was lost may be back before it is looked for.
    expect((await admin.send([['MULTI'], ['FLUSHALL'], ['DBSIZE'], ['EXEC']])).at(-1)).toEqual(['OK', 0]);
    await areRebuilt(() => areShown(given, ids));
    expect(ids.map((id) => given.store.observations.get(id)?.length)).toEqual(
      ids.map((id) => new Set(given.store.observations.get(id)?.map(({ snapshot }) => JSON.stringify(snapshot))).size),
    );
  });

  it('are rebuilt within 10 s of a restart without its data', async () => {
    const { redis, given, ids } = await givenThree();
    await redis.loseEverything();
    await redis.server.restart();
    await areRebuilt(() => areShown(given, ids));
    expect(given.store.history.get(ids[0] as InstanceId)).toEqual(['CREATING', 'RUNNING']);
  });

  it('because it was away do not keep an instance from running, stopping or being deleted, and are shown once it is back', async () => {
    const { redis, given, ids } = await givenThree();
    const [stopped, deleted] = ids as [InstanceId, InstanceId];
    await redis.proxy.refuse();
    const born = await given.running();
    given.command(stopped, 'stop');
    given.command(deleted, 'remove');
    await given.settled(stopped, 'STOPPED');
    await given.settled(deleted, 'DELETED');
    await redis.proxy.heal();
    await areRebuilt(() => areShown(given, [born, ids[2] as InstanceId]));
    await areRebuilt(async () => {
      const held = await given.snapshots.read(ids);
      return held.get(stopped)?.state === 'Stopped' && !held.has(deleted);
    });
    expect(given.store.history.get(born)).toEqual(['CREATING', 'RUNNING']);
  });

  it('because it swallows everything do not either', async () => {
    const { redis, given, ids } = await givenThree();
    await redis.proxy.halfOpen();
    const from = performance.now();
    const born = await given.running();
    expect(performance.now() - from).toBeLessThan(60_000);
    await redis.proxy.heal();
    await areRebuilt(() => areShown(given, [born, ...ids]));
    expect(given.store.history.get(born)).toEqual(['CREATING', 'RUNNING']);
  });
});
