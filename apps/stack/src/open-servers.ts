import { join, resolve } from 'node:path';
import { migrate } from './migrate.ts';
import { type OpenedDatabases, openDatabases } from './open-databases.ts';
import { type OpenedKafka, openKafka } from './open-kafka.ts';
import { type GivenCluster, type OpenedKubernetes, openKubernetes } from './open-kubernetes.ts';
import { closePart } from './open-part.ts';
import { type OpenedRedis, openRedis } from './open-redis.ts';
import { type Progress, step } from './progress.ts';
import type { Reached } from './reached-servers.ts';
import type { StackSettings } from './settings.ts';

export type ServerName = 'mariadb' | 'redis' | 'kafka' | 'kubernetes';

export interface OpenedServers {
  readonly mariadb: OpenedDatabases;
  readonly redis: OpenedRedis;
  readonly kafka: OpenedKafka;
  readonly kubernetes: OpenedKubernetes;
}

export interface OpenServersOptions {
  readonly settings: StackSettings;
  /** The data directory of the stack. */
  readonly folder: string;
  /** Puts a proxy in front of each server, which a test can have misbehave. */
  readonly faulty: boolean;
  readonly progress: Progress;
}

/** Starts the servers that are not given, all at a time; when one fails, those that have started are stopped. */
export async function openServers({ settings, folder, faulty, progress }: OpenServersOptions): Promise<OpenedServers> {
  const of = (name: ServerName) => ({ folder: join(folder, name), faulty });
  const { databaseUrl: url, redisUrl, kafkaBrokers: brokers, kubeconfig } = settings;
  const opening = {
    mariadb: migrated(
      step(progress, words('MariaDB', url), () => openDatabases({ ...of('mariadb'), url })),
      { folder, progress },
    ),
    redis: step(progress, words('Redis', redisUrl), () => openRedis({ ...of('redis'), url: redisUrl })),
    kafka: step(progress, words('Kafka', brokers), () => openKafka({ ...of('kafka'), brokers })),
    kubernetes: step(progress, words('Kubernetes', kubeconfig), () =>
      openKubernetes({ ...of('kubernetes'), given: givenCluster(settings) }),
    ),
  };
  const settled = await Promise.allSettled(Object.values<Promise<Parameters<typeof closePart>[0]>>(opening));
  const failed = settled.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
  if (failed.length > 0) {
    await Promise.allSettled(settled.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => closePart(outcome.value)));
    throw failed.length === 1 ? failed[0] : new AggregateError(failed, failed.map(sentence).join('\n'));
  }
  return { mariadb: await opening.mariadb, redis: await opening.redis, kafka: await opening.kafka, kubernetes: await opening.kubernetes };
}

/** The servers as the services are to reach them. */
export const reached = ({ mariadb, redis, kafka, kubernetes }: OpenedServers): Reached => ({
  databases: mariadb.urls,
  redis: redis.url,
  kafka: kafka.brokers,
  kubernetes: kubernetes.reached,
});

/** Ends what was started, the cluster first: nothing else needs it. */
export async function closeServers({ kubernetes, kafka, redis, mariadb }: OpenedServers): Promise<void> {
  const failures: unknown[] = [];
  for (const part of [kubernetes, kafka, redis, mariadb]) await closePart(part).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(sentence).join('\n'));
}

/** Says when a server ends without having been asked to, and starts it again where that is known how. */
export function minding({ mariadb, redis, kafka, kubernetes }: OpenedServers, progress: Progress): void {
  for (const { lifecycle } of [mariadb, redis, kafka])
    void lifecycle?.unexpectedEnd.then(async (how) => {
      progress(how);
      await lifecycle.restart().then(
        () => progress('It was started again.'),
        (error: unknown) => progress(`It could not be started again: ${sentence(error)}`),
      );
    });
  void kubernetes.lifecycle?.unexpectedEnd.then((how) => progress(`${how}\nStop the stack and start it again.`));
}

/** The schemas are brought up to date while the other servers still start. */
async function migrated(opening: Promise<OpenedDatabases>, { folder, progress }: Pick<OpenServersOptions, 'folder' | 'progress'>) {
  const opened = await opening;
  try {
    await step(progress, 'The schemas are up to date', () => migrate(opened.migratorUrls, join(folder, 'secrets/migrate')));
    return opened;
  } catch (error) {
    await closePart(opened);
    throw error;
  }
}

function givenCluster({ kubeconfig, ingressAddress: ingress, ingressClass, ingressPeers }: StackSettings): GivenCluster | null {
  if (kubeconfig === undefined || ingress === undefined || ingressClass === undefined || ingressPeers === undefined) return null;
  return { kubeconfig: resolve(kubeconfig), ingress, ingressClass, ingressPeers };
}

const words = (name: string, given: unknown): string => (given === undefined ? `${name} is up` : `${name} is the one given`);
const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
