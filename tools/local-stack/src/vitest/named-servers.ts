import type { ProvidedServers } from './provided-servers.ts';

/** The servers that the environment names; they are used, and neither started nor stopped. */
export function namedServers(environment: NodeJS.ProcessEnv): Pick<ProvidedServers, 'mariadb' | 'redis' | 'kafka'> {
  const mariadb = environment['BERTH_TEST_MARIADB_URL'];
  const redis = environment['BERTH_TEST_REDIS_URL'];
  const brokers = environment['BERTH_TEST_KAFKA_BROKERS'];
  return {
    ...(mariadb ? { mariadb: administrator(mariadb) } : {}),
    ...(redis ? { redis: { url: redis } } : {}),
    ...(brokers ? { kafka: { brokers: brokers.split(',').map((broker) => broker.trim()) } } : {}),
  };
}

function administrator(text: string): NonNullable<ProvidedServers['mariadb']> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['mysql:', 'mariadb:'].includes(url.protocol) || url.username === '')
    throw new Error('BERTH_TEST_MARIADB_URL is not of the form mysql://administrator:password@host:port');
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    adminUser: decodeURIComponent(url.username),
    adminPassword: decodeURIComponent(url.password),
  };
}
