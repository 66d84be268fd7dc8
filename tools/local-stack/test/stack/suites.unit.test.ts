import { expect, test } from 'vitest';
import { suiteRequirements } from '../../src/stack/suites.ts';

const names = (...of: Parameters<typeof suiteRequirements>) => suiteRequirements(...of).map(({ name }) => name);

test('each suite needs what its servers need', () => {
  expect(names('mariadb', {})).toEqual(['MariaDB', 'the user mysql']);
  expect(names('data', {})).toEqual(['MariaDB', 'the user mysql', 'Redis', 'Java and Maven', 'Kafka']);
  expect(names('node', {})).toEqual(expect.arrayContaining(names('kube', {})));
  expect(names('node', {}).length).toBeGreaterThan(names('kube', {}).length);
  expect(names('stack', {})).toEqual([...names('data', {}), ...names('node', {})]);
});

test('a server that the environment names is not needed', () => {
  expect(names('mariadb', { BERTH_TEST_MARIADB_URL: 'mysql://a:b@c' })).toEqual([]);
  expect(names('data', { BERTH_TEST_MARIADB_URL: 'mysql://a:b@c', BERTH_TEST_KAFKA_BROKERS: 'd:9092' })).toEqual(['Redis']);
  expect(names('kube', { BERTH_TEST_KUBECONFIG: '/etc/kubeconfig' })).toEqual([]);
});
