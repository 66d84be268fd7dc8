import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from '../processes/run-command.ts';
import { isRoot } from '../processes/system-user.ts';
import { timed } from '../progress.ts';
import type { Requirement } from '../requirement.ts';

export interface DebianPackages {
  readonly name: string;
  readonly packages: readonly string[];
  /** Programs that are there once the packages are, however they came. */
  readonly programs: readonly string[];
}

/** Where programs are looked for: a normal user's PATH on Debian leaves out the folders for servers. */
const folders = (): readonly string[] => [
  ...(process.env['PATH'] ?? '').split(':').filter(Boolean),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
];

export function findProgram(name: string): string | null {
  for (const folder of folders()) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      continue;
    }
  }
  return null;
}

const LISTS_WITHIN_MS = 300_000;

/** Another apt-get that reads its lists makes `update` fail at once: DPkg::Lock::Timeout does not cover that lock (seen with apt 2.6). */
async function onceListsAreFree(update: () => Promise<unknown>): Promise<void> {
  for (const end = performance.now() + LISTS_WITHIN_MS; ; await pause(500))
    try {
      await update();
      return;
    } catch (error) {
      if (!String(error).includes('lists/lock') || performance.now() > end) throw error;
    }
}

/** Programs that Debian's packages bring. */
export function debianPackages({ name, packages, programs }: DebianPackages): Requirement {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  return {
    name,
    remedy: isRoot() ? command : `sudo ${command}`,
    isThere: async () => programs.every((program) => findProgram(program) !== null),
    install: async (progress) => {
      if (findProgram('apt-get') === null)
        throw new Error(`${name} is missing (${programs.join(', ')}) and there is no apt-get here to install it`);
      if (!isRoot()) throw new Error(`${name} is missing and only root can install it: sudo apt-get update && sudo ${command}`);
      await timed(progress, `Installing ${name}`, async () => {
        // Another apt-get may be at work: wait for it rather than fail.
        const apt = (args: readonly string[]) =>
          runCommand({
            command: 'apt-get',
            args: ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args],
            env: { DEBIAN_FRONTEND: 'noninteractive' },
          });
        await onceListsAreFree(() => apt(['update']));
        await apt(['install', '-y', '--no-install-recommends', ...packages]);
      });
    },
  };
}
