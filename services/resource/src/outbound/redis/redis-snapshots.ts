import { SNAPSHOT_FIELDS, SNAPSHOT_HEARTBEAT_KEY, SNAPSHOT_KEPT_MS, type Snapshot, snapshotKey } from '@berth/contracts';
import type { Redis, RedisReply } from '@berth/platform';
import type { InstanceId } from '@berth/shared-kernel';
import type { Revision, Snapshots } from '../../application/ports/snapshots.js';
import { BEAT, PUT } from './snapshot-scripts.js';

/**
 * Snapshots in Redis, guarded on the server. A removed one leaves its revision behind, so that an older write does not bring it back;
 * both fade when nobody keeps them.
 */
export class RedisSnapshots implements Snapshots {
  constructor(private readonly redis: Redis) {}

  async write(instanceId: InstanceId, snapshot: Snapshot, revision: Revision): Promise<boolean> {
    const fields = SNAPSHOT_FIELDS.flatMap((field) => [field, snapshot[field]]);
    return (await this.put(instanceId, revision, fields)) === 1;
  }

  async read(instanceIds: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, Snapshot>> {
    const replies = await this.redis.send(instanceIds.map((id) => ['HMGET', snapshotKey(id), ...SNAPSHOT_FIELDS] as const));
    const found = new Map<InstanceId, Snapshot>();
    for (const [index, id] of instanceIds.entries()) {
      const snapshot = snapshotOf(replies[index] ?? null);
      if (snapshot !== null) found.set(id, snapshot);
    }
    return found;
  }

  async remove(instanceId: InstanceId, revision: Revision): Promise<void> {
    await this.put(instanceId, revision, []);
  }

  async beat(at: Date, fence: number): Promise<void> {
    await this.redis.run(BEAT, [SNAPSHOT_HEARTBEAT_KEY], [at.getTime(), fence]);
  }

  async heartbeat(): Promise<Date | null> {
    const [at] = await this.redis.send([['HGET', SNAPSHOT_HEARTBEAT_KEY, 'at']]);
    const ms = typeof at === 'string' ? Number(at) : Number.NaN;
    return Number.isSafeInteger(ms) ? new Date(ms) : null;
  }

  private put(instanceId: InstanceId, { fence, counter }: Revision, fields: readonly string[]): Promise<RedisReply> {
    return this.redis.run(PUT, [snapshotKey(instanceId)], [fence, counter, SNAPSHOT_KEPT_MS, ...fields]);
  }
}

// One with a field missing was not written by us; it is as good as none and is rebuilt.
function snapshotOf(reply: RedisReply): Snapshot | null {
  if (!Array.isArray(reply) || !reply.every((value) => typeof value === 'string')) return null;
  return Object.fromEntries(SNAPSHOT_FIELDS.map((field, index) => [field, reply[index]])) as unknown as Snapshot;
}
