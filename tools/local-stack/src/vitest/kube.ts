import type { TestProject } from 'vitest/node';
import { provideKubernetes } from './provide-kubernetes.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  return provideKubernetes(project, 'none');
}
