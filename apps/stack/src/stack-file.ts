import { rmSync } from 'node:fs';
import type { Context } from './open-databases.ts';
import { writePrivately } from './private-files.ts';

/** Where everything of a running stack is, for whoever looks at it from outside: the tour, `berth`, a consumer of events. */
export interface StackFile {
  readonly api: string;
  readonly kafka: readonly string[];
  readonly redis: string;
  readonly databases: Readonly<Record<Context, string>>;
  /** A path. */
  readonly kubeconfig: string;
}

export function writeStackFile(file: string, stack: StackFile): void {
  writePrivately(file, `${JSON.stringify(stack, null, 2)}\n`);
}

/** A stack that does not run is not to be found. */
export function removeStackFile(file: string): void {
  rmSync(file, { force: true });
}
