import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { IdentityFile } from '../processes/identity-file.ts';
import { type ProcessIdentity, identify } from '../processes/proc.ts';
import { isRoot } from '../processes/system-user.ts';

/** Where servers keep their data unless told otherwise. Root's home is closed to the user that MariaDB runs as. */
export function defaultDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (isRoot()) return '/var/lib/berth/local-stack';
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'berth', 'local-stack');
}

/** The data directory of one local stack, and who runs on it. */
export class StackDirectory {
  readonly path: string;
  readonly #supervisor: IdentityFile;

  constructor(path: string) {
    this.path = path;
    this.#supervisor = new IdentityFile(join(path, 'supervisor.json'));
  }

  of(component: string): string {
    return join(this.path, component);
  }

  /** @throws Error when another stack runs on it */
  claim(): void {
    const other = this.supervisor();
    if (other !== null) throw new Error(`A local stack already runs on ${this.path} (pid ${other.pid}); end it, or choose another --dir.`);
    mkdirSync(this.path, { recursive: true });
    this.#supervisor.write(identify(process.pid) ?? { pid: process.pid, startTime: '' });
  }

  release(): void {
    this.#supervisor.remove();
    rmSync(this.environmentFile, { force: true });
  }

  supervisor(): ProcessIdentity | null {
    return this.#supervisor.alive();
  }

  /** Every process that a server of this stack has started and that is still there, by its server. */
  processes(): readonly { readonly of: string; readonly identity: ProcessIdentity }[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path, { recursive: true, encoding: 'utf8' })
      .filter((file) => basename(file) === 'process.json' || (file.endsWith('.json') && basename(dirname(file)) === 'processes'))
      .flatMap((file) => {
        const identity = new IdentityFile(join(this.path, file)).alive();
        return identity === null ? [] : [{ of: nameOf(file), identity }];
      });
  }

  /** The variables that clients need, passwords too: for its owner only. */
  get environmentFile(): string {
    return join(this.path, 'environment');
  }

  writeEnvironment(environment: Readonly<Record<string, string>>): void {
    rmSync(this.environmentFile, { force: true });
    writeFileSync(this.environmentFile, lines(environment), { mode: 0o600 });
  }

  readEnvironment(): string {
    return existsSync(this.environmentFile) ? readFileSync(this.environmentFile, 'utf8') : '';
  }
}

const nameOf = (file: string): string => dirname(file).replace(/\/processes$/, `/${basename(file, '.json')}`);

export const lines = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** The same with every password of a URL left out. */
export const redacted = (text: string): string => text.replaceAll(/(\w+:\/\/[^:@/\s]+):[^@/\s]+@/g, '$1:***@');
