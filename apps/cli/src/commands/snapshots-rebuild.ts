import { createLogger } from '@berth/platform';
import { openRedis } from '@berth/platform/redis';
import { dropSnapshots } from '@berth/resource';
import { invalidInput } from '@berth/shared-kernel';
import { say } from '../print.js';
import type { Settings } from '../settings.js';

/** Drops every snapshot, so that the leading resource service writes them anew from what it watches. @throws invalid-input `cli.no-redis` */
export async function rebuildSnapshots({ redisUrl }: Settings): Promise<void> {
  if (redisUrl === null)
    throw invalidInput(
      'cli.no-redis',
      'Set BERTH_REDIS_URL. (The embedded profile keeps snapshots in memory: it rebuilds them at every start.)',
    );
  const redis = openRedis({ url: redisUrl, logger: createLogger({ level: 'silent', name: 'berth-cli' }) });
  try {
    const dropped = await dropSnapshots(redis);
    await say(`${dropped} snapshots dropped; the leading resource service writes them anew within 10 s.`);
  } finally {
    await redis.close();
  }
}
