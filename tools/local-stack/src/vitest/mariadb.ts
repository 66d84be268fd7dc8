import type { TestProject } from 'vitest/node';
import { startDataServers } from './start-data-servers.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  return startDataServers(project, ['mariadb']);
}
