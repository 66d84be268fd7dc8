import { SNAPSHOT_PREFIX } from '@berth/contracts';
import type { Redis } from '@berth/platform';

/** Drops every snapshot and the heartbeat, and says how many keys that were; whoever leads writes them anew within seconds. */
export async function dropSnapshots(redis: Redis): Promise<number> {
  let dropped = 0;
  let cursor = '0';
  do {
    const [scanned] = await redis.send([['SCAN', cursor, 'MATCH', `${SNAPSHOT_PREFIX}*`, 'COUNT', 500]]);
    const [next, keys] = scanned as [string, string[]];
    if (keys.length > 0) {
      const [unlinked] = await redis.send([['UNLINK', ...keys]]);
      dropped += Number(unlinked);
    }
    cursor = next;
  } while (cursor !== '0');
  return dropped;
}
