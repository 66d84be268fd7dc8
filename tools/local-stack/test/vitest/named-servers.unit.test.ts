import { expect, test } from 'vitest';
import { namedServers } from '../../src/vitest/named-servers.ts';

test('servers that the environment names are used', () => {
  expect(
    namedServers({
      BERTH_TEST_MARIADB_URL: 'mariadb://root:p%40ss@db.example:3307',
      BERTH_TEST_REDIS_URL: 'redis://cache.example:6379',
      BERTH_TEST_KAFKA_BROKERS: 'one:9092, two:9092',
    }),
  ).toEqual({
    mariadb: { host: 'db.example', port: 3307, adminUser: 'root', adminPassword: 'p@ss' },
    redis: { url: 'redis://cache.example:6379' },
    kafka: { brokers: ['one:9092', 'two:9092'] },
  });
});

test('without them nothing is named', () => {
  expect(namedServers({ BERTH_TEST_REDIS_URL: '' })).toEqual({});
});

test.each(['localhost', 'redis://u:p@host', 'mysql://host:3306'])('%s is no address of a MariaDB administrator', (url) => {
  expect(() => namedServers({ BERTH_TEST_MARIADB_URL: url })).toThrow(/mysql:\/\/administrator:password@host:port/);
});

test('a password does not get into the message', () => {
  expect(() => namedServers({ BERTH_TEST_MARIADB_URL: 'redis://u:hunter2@host' })).toThrow(/^(?!.*hunter2)/);
});
