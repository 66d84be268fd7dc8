import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import type { Progress } from './progress.ts';

/** What was downloaded or built, outside every checkout so that all of them share it. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['BERTH_LOCAL_STACK_CACHE'] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'berth', 'local-stack');
}

export interface CacheEntry {
  /** With its version, for people: `kafka-4.1.1`. */
  readonly name: string;
  /** Everything that the result depends on; another text is another entry. */
  readonly inputs: readonly (string | Uint8Array)[];
}

export function cachePath({ name, inputs }: CacheEntry): string {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(input).update('\0');
  return join(cacheFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`);
}

export function isCached(entry: CacheEntry): boolean {
  return existsSync(cachePath(entry));
}

/** Makes the entry's folder unless it is there; one that is there is whole, since it is made beside and renamed. */
export async function cached(entry: CacheEntry, progress: Progress, make: (folder: string) => Promise<void>): Promise<string> {
  const path = cachePath(entry);
  await mkdir(cacheFolder(), { recursive: true });
  const waits = () => progress(`${entry.name}: another process is making it, waiting`);
  await withLock(path, waits, async () => {
    if (existsSync(path)) return;
    const making = await mkdtemp(`${path}.making-`);
    try {
      await make(making);
      await rename(making, path);
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  });
  return path;
}
