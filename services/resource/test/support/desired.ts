import { randomInt } from 'node:crypto';
import { type InstanceId, asInstanceId, asUserId } from '@berth/shared-kernel';
import { type Logger, createLogger } from '@berth/platform';
import type { DesiredInstance } from '../../src/application/ports/cluster.js';

export const silent: Logger = createLogger({ level: 'silent', name: 'test' });

// Processes of tests share a cluster.
let last = BigInt(randomInt(1, 2 ** 40)) * 10_000n;

/** An instance id that no other test uses. */
export function freshId(): InstanceId {
  last += 1n;
  return asInstanceId(last);
}

export const specOf = (image: string) => ({
  cpu: 1,
  memory: 64,
  gpu: null,
  image,
  config: { port: 8080, healthPath: '/', env: {}, command: [], args: [] },
});

export const desiredOf = (image: string, change: Partial<DesiredInstance> = {}): DesiredInstance => ({
  instanceId: freshId(),
  userId: asUserId(7),
  generation: 1,
  spec: specOf(image),
  displayName: 'a test instance',
  running: true,
  restartToken: 'first',
  ...change,
});
