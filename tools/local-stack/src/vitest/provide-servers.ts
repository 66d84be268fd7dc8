import type { TestProject } from 'vitest/node';
import type { ProvidedServers } from './provided-servers.ts';

/** Adds servers to what earlier setup files of the project have provided. */
export function provideServers(project: TestProject, servers: ProvidedServers): void {
  project.provide('servers', { ...project.getProvidedContext().servers, ...servers });
}
