import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackSettings, type Stack, type StackOptions, startStack } from '@berth/stack';
import { ADMIN } from './platform-process.js';
import { profileUnderTest } from './profile-under-test.js';
import { type StackPlaces, stackRecords } from './stack-records.js';
import type { Records } from './records.js';

export interface OwnStack {
  readonly stack: Stack;
  /** Where the public API is. */
  readonly url: string;
  /** What the stack has said. */
  readonly lines: readonly string[];
  readonly records: Records;
  /** The pods that run for an instance, or for any. */
  workloads(instanceId?: string): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

/** A stack inside this test, whose processes and servers the test can kill one by one, on the cluster of the project. */
export async function openOwnStack(
  environment: Readonly<Record<string, string>> = {},
  options: Pick<StackOptions, 'faulty' | 'once'> = {},
): Promise<OwnStack> {
  const profile = profileUnderTest();
  const dataDir = mkdtempSync(join(tmpdir(), 'berth-stack-'));
  const lines: string[] = [];
  const progress = (line: string) => void lines.push(line);
  const settings = readStackSettings(
    {
      ...profile.environment,
      BERTH_ADMIN_EMAIL: ADMIN.email,
      BERTH_ADMIN_PASSWORD: ADMIN.password,
      BERTH_BCRYPT_COST: '4',
      BERTH_FAILED_TERMINAL_AFTER_MS: '500',
      BERTH_DATA_DIR: dataDir,
      BERTH_PORT: '0',
      ...environment,
    },
    progress,
  );
  const stack = await startStack({ settings, progress, ...options });
  const places: StackPlaces = { databases: stack.servers.mariadb.directUrls, kafka: stack.servers.kafka.directBrokers };
  return {
    stack,
    url: stack.service('bff').url,
    lines,
    records: stackRecords(places),
    workloads: (instanceId) => profile.workloads(dataDir, instanceId),
    dispose: async () => {
      await stack.stop();
      await profile.clean();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
