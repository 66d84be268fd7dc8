import { onTestFinished } from 'vitest';
import type { Lifecycle } from '../../src/processes/supervise.ts';
import { temporaryDirectory } from '../../src/temporary-directory.ts';

/** A data directory for one test. */
export function ownDirectory(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  return directory.path;
}

/** A server that ends with its test. */
export async function own<Server extends Lifecycle>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  onTestFinished(() => server.kill());
  return server;
}
