import { kafkaRequirements, mariaDbRequirements, redisRequirements } from '../data/requirements.ts';
import { kubernetesRequirements, nodeRequirements } from '../kubernetes/requirements.ts';
import type { Requirement } from '../requirement.ts';

/** The projects of vitest.config.ts that run on real servers. */
export type Suite = 'mariadb' | 'data' | 'kube' | 'node' | 'stack';

/** What a machine must have before the suite can run on it. A server that the environment names is nothing that it must have. */
export function suiteRequirements(suite: Suite, environment: NodeJS.ProcessEnv = process.env): readonly Requirement[] {
  const unlessNamed = (variable: string, requirements: readonly Requirement[]) => (environment[variable] ? [] : requirements);
  const mariaDb = unlessNamed('BERTH_TEST_MARIADB_URL', mariaDbRequirements);
  const data = [
    ...mariaDb,
    ...unlessNamed('BERTH_TEST_REDIS_URL', redisRequirements),
    ...unlessNamed('BERTH_TEST_KAFKA_BROKERS', kafkaRequirements),
  ];
  const kube = unlessNamed('BERTH_TEST_KUBECONFIG', kubernetesRequirements);
  const node = [...kube, ...unlessNamed('BERTH_TEST_KUBECONFIG', nodeRequirements)];
  return { mariadb: mariaDb, data, kube, node, stack: [...data, ...node] }[suite];
}
