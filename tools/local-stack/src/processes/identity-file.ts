import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessIdentity, isAlive } from './proc.ts';

/** Remembers a process across runs. */
export class IdentityFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  write(identity: ProcessIdentity): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(identity));
  }

  /** The remembered process when it is still there. */
  alive(): ProcessIdentity | null {
    const identity = this.#read();
    return identity !== null && isAlive(identity) ? identity : null;
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #read(): ProcessIdentity | null {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as ProcessIdentity;
    } catch {
      return null;
    }
  }
}
