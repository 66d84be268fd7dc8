import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startKafka } from '../data/kafka/start-kafka.ts';
import { startMariaDb } from '../data/mariadb/start-maria-db.ts';
import { startRedis } from '../data/redis/start-redis.ts';
import type { Lifecycle } from '../processes/supervise.ts';
import { namedServers } from './named-servers.ts';
import { provideServers } from './provide-servers.ts';
import type { ProvidedServers } from './provided-servers.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

export type DataServer = 'mariadb' | 'redis' | 'kafka';

type Started = Lifecycle & { readonly provided: ProvidedServers };

const STARTS: Record<DataServer, (dir: string) => Promise<Started>> = {
  mariadb: async (dir) => {
    const server = await startMariaDb({ dir });
    const { host, port, adminUser, adminPassword } = server;
    return { ...server, provided: { mariadb: { host, port, adminUser, adminPassword } } };
  },
  redis: async (dir) => {
    const server = await startRedis({ dir });
    return { ...server, provided: { redis: { url: server.url } } };
  },
  kafka: async (dir) => {
    const server = await startKafka({ dir });
    return { ...server, provided: { kafka: { brokers: server.brokers } } };
  },
};

/** Gives a project the servers it asks for: those that the environment names, and new ones for the rest. Answers its teardown. */
export async function startDataServers(project: TestProject, wanted: readonly DataServer[]): Promise<() => Promise<void>> {
  const named = namedServers(process.env);
  const directory = temporaryDirectory();
  const starting = wanted.filter((name) => named[name] === undefined).map((name) => STARTS[name](join(directory.path, name)));
  const settled = await Promise.allSettled(starting);
  const started = settled.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
  const teardown = async () => {
    await Promise.all(started.map((server) => server.stop()));
    directory.remove();
  };
  const failed = settled.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
  if (failed.length > 0) {
    await teardown();
    throw failed.length === 1 ? failed[0] : new AggregateError(failed, failed.map(String).join('\n'));
  }
  for (const name of wanted) provideServers(project, { [name]: named[name] });
  for (const server of started) provideServers(project, server.provided);
  return teardown;
}
