import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refused } from '@berth/shared-kernel';
import Libsql from 'libsql';

/** Where one Berth keeps all that it must not lose. */
export interface DataDirectory {
  readonly path: string;
  file(name: string): string;
  release(): void;
}

/**
 * Makes the directory (mode 0700) and takes it for this process alone: a second Berth on the same files would run every
 * instance twice. The lock is SQLite's own file lock, so that the kernel drops it even after a kill -9.
 * @throws refused `data-directory.in-use`
 */
export function openDataDirectory(folder: string): DataDirectory {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  const lock = new Libsql(join(path, 'lock.sqlite'));
  try {
    lock.pragma('busy_timeout = 2000');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw refused('data-directory.in-use', `Another Berth is running on the data directory ${path}. Stop it, or set BERTH_DATA_DIR.`, {
      cause,
    });
  }
  return { path, file: (name) => join(path, name), release: () => lock.close() };
}
