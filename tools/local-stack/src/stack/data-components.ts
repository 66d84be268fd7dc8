import { startKafka } from '../data/kafka/start-kafka.ts';
import { startMariaDb } from '../data/mariadb/start-maria-db.ts';
import { startRedis } from '../data/redis/start-redis.ts';
import { kafkaRequirements, mariaDbRequirements, redisRequirements } from '../data/requirements.ts';
import type { Component } from './component.ts';

export const mariaDb: Component = {
  name: 'mariadb',
  requirements: mariaDbRequirements,
  start: async (dir) => {
    const { stop, unexpectedEnd, host, port, adminUser, adminPassword } = await startMariaDb({ dir });
    return { stop, unexpectedEnd, environment: { BERTH_TEST_MARIADB_URL: `mysql://${adminUser}:${adminPassword}@${host}:${port}` } };
  },
};

export const redis: Component = {
  name: 'redis',
  requirements: redisRequirements,
  start: async (dir) => {
    const { stop, unexpectedEnd, url } = await startRedis({ dir });
    return { stop, unexpectedEnd, environment: { BERTH_TEST_REDIS_URL: url } };
  },
};

export const kafka: Component = {
  name: 'kafka',
  requirements: kafkaRequirements,
  start: async (dir) => {
    const { stop, unexpectedEnd, brokers } = await startKafka({ dir });
    return { stop, unexpectedEnd, environment: { BERTH_TEST_KAFKA_BROKERS: brokers.join(',') } };
  },
};
