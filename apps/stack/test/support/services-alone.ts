import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultProxy, freePorts } from '@berth/local-stack';
import { migrate } from '../../src/migrate.ts';
import { openDatabases } from '../../src/open-databases.ts';
import { openKafka } from '../../src/open-kafka.ts';
import { closePart } from '../../src/open-part.ts';
import { openRedis } from '../../src/open-redis.ts';
import { planServices, type ServiceName } from '../../src/services.ts';
import { readStackSettings } from '../../src/settings.ts';
import { SupervisedService } from '../../src/supervised-service.ts';

const ADMIN = { email: 'admin@berth.example', password: 'an admin password for tests' };

/**
 * The four services as processes on MariaDB, Redis and Kafka of their own, each behind a proxy, and on a cluster that never answers:
 * what they do when servers are away needs no pods.
 */
export async function servicesAlone(environment: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'berth-services-'));
  const of = (name: string) => ({ folder: join(folder, name), faulty: true });
  const [mariadb, redis, kafka] = await Promise.all([openDatabases(of('mariadb')), openRedis(of('redis')), openKafka(of('kafka'))]);
  await migrate(mariadb.migratorUrls, join(folder, 'mariadb'));
  const [api = 0, nowhere = 0, ...ports] = await freePorts(12);
  const apiserver = await FaultProxy.start({ port: nowhere });
  const lines: string[] = [];
  const settings = readStackSettings({ BERTH_DATA_DIR: folder, BERTH_BCRYPT_COST: '4', ...environment }, (line) => lines.push(line));
  const names = ['user', 'product', 'resource', 'bff'];
  const plans = planServices({
    settings,
    servers: {
      databases: mariadb.urls,
      redis: redis.url,
      kafka: kafka.brokers,
      kubernetes: {
        kubeconfig: kubeconfigOf(apiserver.port, folder),
        ingress: { host: '127.0.0.1', port: nowhere },
        settings: { BERTH_INGRESS_CLASS: 'none', BERTH_INGRESS_PEERS: '[{"cidr":"192.0.2.1/32"}]' },
      },
    },
    admin: ADMIN,
    folder,
    apiPort: api,
    portsOf: (name) => ({ port: ports[2 * names.indexOf(name)] ?? 0, adminPort: ports[2 * names.indexOf(name) + 1] ?? 0 }),
  });
  mkdirSync(join(folder, 'logs'), { recursive: true });
  mkdirSync(join(folder, 'processes'), { recursive: true });
  const running = new Map(plans.map((plan) => [plan.service, new SupervisedService(plan, (line) => lines.push(line))]));
  const service = (name: ServiceName): SupervisedService => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  return {
    api: `http://127.0.0.1:${api}`,
    admin: ADMIN,
    /** What the supervisor said. */
    lines,
    plans,
    service,
    servers: { mariadb, redis, kafka },
    start: (...wanted: readonly ServiceName[]) => Promise.all(wanted.map((name) => service(name).start())),
    dispose: async () => {
      for (const each of running.values()) await each.stop();
      for (const part of [mariadb, redis, kafka]) await closePart(part);
      await apiserver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type ServicesAlone = Awaited<ReturnType<typeof servicesAlone>>;

function kubeconfigOf(port: number, folder: string): string {
  const file = join(folder, 'kubeconfig');
  const cluster = { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
