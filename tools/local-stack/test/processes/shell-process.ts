import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessToStart } from '../../src/processes/start-process.ts';

/** A data directory and a server that is a line of shell; it is ready once it has made the file `ready` there. */
export function shellProcess(script: string): ProcessToStart & { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'berth-process-'));
  return {
    dir,
    name: 'the script',
    command: 'sh',
    args: ['-c', script],
    env: { READY: join(dir, 'ready') },
    logFile: join(dir, 'log'),
    identityFile: join(dir, 'process.json'),
    ready: async () => existsSync(join(dir, 'ready')),
    readyWithinMs: 10_000,
    stopWithinMs: 10_000,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
