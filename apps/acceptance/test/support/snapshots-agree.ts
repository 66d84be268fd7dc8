import { snapshotKey } from '@berth/contracts';
import { createLogger, type Redis } from '@berth/platform';
import { openRedis } from '@berth/platform/redis';
import { Client } from './client.js';
import type { OwnStack } from './own-stack.js';
import { ADMIN } from './platform-process.js';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly runtime: { readonly state: string; readonly phase: string; readonly podName: string; readonly stale: boolean };
}

/** The snapshot store of a stack, as its operator. */
export const redisOf = ({ stack }: Pick<OwnStack, 'stack'>): Redis =>
  openRedis({ url: stack.servers.redis.adminUrl, logger: createLogger({ level: 'silent', name: 'test' }) });

/** Each live instance of which the API does not show what its snapshot holds, or does not know whether that is still so. */
export async function disagreements(own: Pick<OwnStack, 'stack' | 'url'>): Promise<readonly string[]> {
  const admin = await new Client(own.url).logIn(ADMIN.email, ADMIN.password);
  const { data } = await admin.ok<{ data: readonly Shown[] }>(200, 'GET', '/admin/instances?limit=100');
  const live = data.filter(({ status }) => status !== 'DELETED');
  const redis = redisOf(own);
  try {
    const held = await redis.send(live.map(({ id }) => ['HMGET', snapshotKey(BigInt(id)), 'state', 'phase', 'pod_name']));
    return live.flatMap(({ id, runtime }, index) => {
      const shown = [runtime.state, runtime.phase, runtime.podName];
      const agree = !runtime.stale && JSON.stringify(shown) === JSON.stringify(held[index]);
      return agree ? [] : [`instance ${id} shows ${JSON.stringify(runtime)} and its snapshot holds ${JSON.stringify(held[index])}`];
    });
  } finally {
    await redis.close();
  }
}
