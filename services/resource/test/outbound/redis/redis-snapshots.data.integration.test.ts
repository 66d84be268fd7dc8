import { SNAPSHOT_FIELDS, SNAPSHOT_HEARTBEAT_KEY, SNAPSHOT_KEPT_MS, snapshotKey, type Snapshot } from '@berth/contracts';
import type { Redis } from '@berth/platform';
import { openRedis } from '@berth/platform/redis';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { dropSnapshots } from '../../../src/outbound/redis/drop-snapshots.js';
import { RedisSnapshots } from '../../../src/outbound/redis/redis-snapshots.js';
import { describeSnapshots } from '../../contracts/snapshots.contract.js';
import { freshId, silent } from '../../support/desired.js';

const SNAPSHOT: Snapshot = {
  state: 'Running',
  phase: 'Running',
  ready_replicas: '1',
  total_replicas: '1',
  pod_name: 'i-1-abcde',
  message: '',
  error_reason: '',
  updated_at: '1760000000',
};

function connected(): Redis {
  const redis = openRedis({ url: inject('servers').redis?.url ?? '', logger: silent, commandTimeoutMs: 60_000 });
  onTestFinished(() => redis.close());
  return redis;
}

describeSnapshots('Redis', async () => {
  const redis = connected();
  await dropSnapshots(redis);
  return { snapshots: new RedisSnapshots(redis), drop: async () => void (await dropSnapshots(redis)) };
});

describe('a snapshot in Redis', () => {
  let redis: Redis;
  let snapshots: RedisSnapshots;
  beforeEach(() => {
    redis = connected();
    snapshots = new RedisSnapshots(redis);
  });
  const hash = async (key: string) => {
    const [flat] = await redis.send([['HGETALL', key]]);
    const values = flat as readonly string[];
    return Object.fromEntries(values.flatMap((name, index) => (index % 2 === 0 ? [[name, values[index + 1]]] : [])));
  };
  const one = async (...command: [string, ...(string | number)[]]) => (await redis.send([command]))[0];

  it('is a hash of exactly its fields, all text, with its revision', async () => {
    const id = freshId();
    await snapshots.write(id, SNAPSHOT, { fence: 3, counter: 41 });
    expect(await hash(`instance:k8s:${id}`)).toEqual({ ...SNAPSHOT, revision: '3:41' });
    expect(Object.keys(SNAPSHOT)).toEqual(SNAPSHOT_FIELDS);
  });

  it('has a heartbeat beside it, in milliseconds', async () => {
    await dropSnapshots(redis);
    await snapshots.beat(new Date(1_760_000_000_123), 3);
    expect(await hash('instance:k8s:heartbeat')).toEqual({ at: '1760000000123', fence: '3' });
  });

  it('that is removed leaves nothing but its revision, and not for ever', async () => {
    const id = freshId();
    await snapshots.write(id, SNAPSHOT, { fence: 1, counter: 1 });
    await snapshots.remove(id, { fence: 1, counter: 2 });
    expect(await hash(snapshotKey(id))).toEqual({ revision: '1:2' });
    expect(await one('PTTL', snapshotKey(id))).toBeGreaterThan(SNAPSHOT_KEPT_MS - 60_000);
  });

  it('fades unless it is kept, and the same revision again keeps it', async () => {
    const id = freshId();
    await snapshots.write(id, SNAPSHOT, { fence: 1, counter: 1 });
    await one('PEXPIRE', snapshotKey(id), 60_000);
    expect(await snapshots.write(id, SNAPSHOT, { fence: 1, counter: 0 })).toBe(false);
    expect(await one('PTTL', snapshotKey(id))).toBeLessThanOrEqual(60_000);
    expect(await snapshots.write(id, SNAPSHOT, { fence: 1, counter: 1 })).toBe(false);
    expect(await one('PTTL', snapshotKey(id))).toBeGreaterThan(SNAPSHOT_KEPT_MS - 60_000);
  });

  it('that somebody has damaged is as good as none, and is written over', async () => {
    const [torn, strange] = [freshId(), freshId()];
    await snapshots.write(torn, SNAPSHOT, { fence: 1, counter: 1 });
    await one('HDEL', snapshotKey(torn), 'phase');
    await one('HSET', snapshotKey(strange), 'revision', 'what?', 'state', 'Running', 'more', 'x');
    expect((await snapshots.read([torn, strange])).size).toBe(0);
    expect(await snapshots.write(strange, SNAPSHOT, { fence: 1, counter: 1 })).toBe(true);
    expect(await hash(snapshotKey(strange))).toEqual({ ...SNAPSHOT, revision: '1:1' });
    await one('HSET', SNAPSHOT_HEARTBEAT_KEY, 'at', 'now');
    expect(await snapshots.heartbeat()).toBeNull();
  });

  it('is guarded by numbers as great as the writer can count', async () => {
    const id = freshId();
    const most = Number.MAX_SAFE_INTEGER;
    expect(await snapshots.write(id, SNAPSHOT, { fence: most, counter: most - 1 })).toBe(true);
    expect(await snapshots.write(id, SNAPSHOT, { fence: most, counter: most })).toBe(true);
    expect(await hash(snapshotKey(id))).toMatchObject({ revision: `${most}:${most}` });
  });

  it('is one of those that are dropped, and what else Redis holds is not', async () => {
    const ids = Array.from({ length: 1200 }, () => freshId());
    await dropSnapshots(redis);
    await Promise.all(ids.map((id) => snapshots.write(id, SNAPSHOT, { fence: 1, counter: 1 })));
    await snapshots.beat(new Date(), 1);
    await one('SET', 'instance:other', 'x');
    expect((await snapshots.read(ids)).size).toBe(1200);
    expect(await dropSnapshots(redis)).toBe(1201);
    expect((await snapshots.read(ids)).size).toBe(0);
    expect(await one('GET', 'instance:other')).toBe('x');
  });
});
