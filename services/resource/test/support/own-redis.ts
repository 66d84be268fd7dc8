import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultProxy, type RedisServer, startRedis } from '@berth/local-stack';
import { openRedis } from '@berth/platform/redis';
import { onTestFinished } from 'vitest';
import { dropSnapshots } from '../../src/outbound/redis/drop-snapshots.js';
import { RedisSnapshots } from '../../src/outbound/redis/redis-snapshots.js';
import { silent } from './desired.js';

class DroppableSnapshots extends RedisSnapshots {
  constructor(private readonly connection: ConstructorParameters<typeof RedisSnapshots>[0]) {
    super(connection);
  }

  async drop(): Promise<void> {
    await dropSnapshots(this.connection);
  }
}

export interface OwnRedis {
  readonly server: RedisServer;
  /** Stands between the snapshots and the server. */
  readonly proxy: FaultProxy;
  readonly snapshots: DroppableSnapshots;
  /** Kills the server and takes its data away. */
  loseEverything(): Promise<void>;
}

/** Snapshots in a Redis of this test's own, which it may break; a command is given up as soon as in production where nothing is said. */
export async function ownRedis(commandTimeoutMs = 1000): Promise<OwnRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-redis-'));
  const server = await startRedis({ dir });
  const proxy = await FaultProxy.start({ port: server.port });
  const redis = openRedis({ url: `redis://127.0.0.1:${proxy.port}`, logger: silent, commandTimeoutMs });
  onTestFinished(async () => {
    await redis.close();
    await proxy.close();
    await server.stop();
    await rm(dir, { recursive: true });
  });
  return {
    server,
    proxy,
    snapshots: new DroppableSnapshots(redis),
    loseEverything: async () => {
      await server.kill();
      for (const file of await readdir(dir)) if (/^(appendonly|dump)/.test(file)) await rm(join(dir, file), { recursive: true });
    },
  };
}
