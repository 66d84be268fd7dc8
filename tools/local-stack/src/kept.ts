import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, isFree } from './network/free-ports.ts';

/** What stays the same from one start on a data directory to the next: ports and passwords, readable for its owner only. */
export class Kept {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The ports of last time, as far as nobody else has taken them meanwhile. */
  async ports<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
    const kept = this.#read('ports.json');
    const fresh = [...(await freePorts(names.length))];
    const entries: [Name, number][] = [];
    for (const name of names) {
      const before = kept[name];
      const port = typeof before === 'number' && (await isFree(before)) ? before : fresh.pop();
      if (port !== undefined) entries.push([name, port]);
    }
    const ports = Object.fromEntries(entries) as Record<Name, number>;
    this.#write('ports.json', { ...kept, ...ports });
    return ports;
  }

  /** A password without a character that a URL or SQL would have to quote. */
  secret(name: string): string {
    const kept = this.#read('secrets.json');
    const before = kept[name];
    if (typeof before === 'string') return before;
    const secret = randomBytes(18).toString('hex');
    this.#write('secrets.json', { ...kept, [name]: secret });
    return secret;
  }

  #read(file: string): Record<string, unknown> {
    try {
      return JSON.parse(readFileSync(join(this.#dir, file), 'utf8')) as Record<string, unknown>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }

  #write(file: string, content: Record<string, unknown>): void {
    mkdirSync(this.#dir, { recursive: true });
    const path = join(this.#dir, file);
    writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}
