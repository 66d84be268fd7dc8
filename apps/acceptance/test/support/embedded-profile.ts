import { fileURLToPath } from 'node:url';
import { toBase36 } from '@berth/shared-kernel';
import { instanceProcesses } from './instance-processes.js';
import type { Profile } from './profile.js';

const MAIN = fileURLToPath(new URL('../../../../build/embedded.js', import.meta.url));

/** Everything in one process. */
export const embeddedProfile: Profile = {
  command: ['--enable-source-maps', MAIN],
  environment: {},
  edgePort: (apiPort) => apiPort,
  workloads: async (dataDir, instanceId) =>
    instanceProcesses(dataDir, instanceId === undefined ? '' : `i-${toBase36(BigInt(instanceId))}-`).map(String),
  logs: () => '',
  adminPorts: () => [],
  patience: 1,
  askEveryMs: 50,
  burstTries: 1,
  clean: async () => undefined,
};
