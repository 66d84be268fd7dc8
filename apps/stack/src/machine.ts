import {
  kafkaRequirements,
  kubernetesRequirements,
  mariaDbRequirements,
  missing,
  nodeRequirements,
  redisRequirements,
  type Requirement,
} from '@berth/local-stack';
import type { StackSettings } from './settings.ts';

const ELSEWHERE =
  'Or name servers that are there already by BERTH_DATABASE_URL, BERTH_REDIS_URL, BERTH_KAFKA_BROKERS and BERTH_KUBECONFIG, or run `npm start`, which needs none.';

/** Why this machine cannot run the servers that are not given, and what to do about it; null when it can. */
export async function whatIsMissing({ databaseUrl, redisUrl, kafkaBrokers, kubeconfig }: StackSettings): Promise<string | null> {
  const wanted: readonly Requirement[] = [
    ...(databaseUrl === undefined ? mariaDbRequirements : []),
    ...(redisUrl === undefined ? redisRequirements : []),
    ...(kafkaBrokers === undefined ? kafkaRequirements : []),
    ...(kubeconfig === undefined ? [...kubernetesRequirements, ...nodeRequirements] : []),
  ];
  if (wanted.length > 0 && process.platform !== 'linux')
    return `The servers of the stack run on Linux, and this is ${process.platform}. ${ELSEWHERE}`;
  const lacking = await missing(wanted);
  if (lacking.length === 0) return null;
  const lines = lacking.map(({ name, remedy }) => `  ${name}: ${remedy}`);
  return `This machine cannot run the stack yet. It needs\n${lines.join('\n')}\n\`npm run local-stack -- install\` brings what can be brought. ${ELSEWHERE}`;
}
