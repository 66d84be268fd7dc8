// The type of inject('servers'). The tsconfig.json of everything that has tests reads this file through tsconfig.test.json.
import type { ProvidedServers } from './provided-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the project's globalSetup has started, or the environment has named; empty where a project needs no server. */
    servers: ProvidedServers;
  }
}
