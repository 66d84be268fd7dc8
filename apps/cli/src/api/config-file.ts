import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { invalidInput, refused } from '@berth/shared-kernel';
import { z } from 'zod';

const session = z.object({ email: z.string(), accessToken: z.string(), refreshCookie: z.string() });
const config = z.object({
  /** Where the last log-in was. */
  url: z.string().optional(),
  sessions: z.record(z.string(), session).default({}),
});

/** A session as it outlives the process that began it. */
export type KeptSession = z.infer<typeof session>;
export type Config = z.infer<typeof config>;

const LOCK_STALE_MS = 90_000;
const LOCK_PATIENCE_MS = 100_000;

/** The file that keeps sessions, one for each Berth: of mode 0600 in a folder of mode 0700. */
export class ConfigFile {
  constructor(readonly path: string) {}

  /** `$XDG_CONFIG_HOME/berth/config.json`. */
  static of(env: Readonly<Record<string, string | undefined>>): ConfigFile {
    const home = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? '', '.config');
    return new ConfigFile(join(home, 'berth', 'config.json'));
  }

  /** @throws invalid-input `cli.config-exposed`, `cli.config-unreadable` */
  async read(): Promise<Config> {
    const mode = await modeOf(this.path);
    if (mode === null) return { sessions: {} };
    if ((mode & 0o077) !== 0)
      throw invalidInput(
        'cli.config-exposed',
        `Others than you may read the sessions in ${this.path}: run chmod 600 on it, and log in again.`,
      );
    try {
      return config.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch (cause) {
      throw invalidInput(
        'cli.config-unreadable',
        `${this.path} cannot be read as the configuration of berth; remove it and log in again.`,
        {
          cause,
        },
      );
    }
  }

  /** Changes what is kept while no other process does; `change` gets what is there now, and what it returns is written. */
  async change(change: (config: Config) => Config | Promise<Config>): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await this.lock();
    try {
      const changed = await change(await this.read());
      const draft = `${this.path}.${process.pid}`;
      await writeFile(draft, `${JSON.stringify(changed, null, 2)}\n`, { mode: 0o600 });
      await rename(draft, this.path);
    } finally {
      await rm(this.lockPath, { force: true });
    }
  }

  private get lockPath(): string {
    return `${this.path}.lock`;
  }

  private async lock(): Promise<void> {
    for (const end = Date.now() + LOCK_PATIENCE_MS; Date.now() < end; await after(20)) {
      try {
        await (await open(this.lockPath, 'wx', 0o600)).close();
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        await this.dropStaleLock();
      }
    }
    throw refused('cli.config-locked', `Another berth has been changing ${this.path} for long; remove ${this.lockPath} if there is none.`);
  }

  // Whoever held it was killed: a change takes no longer than one request does.
  private async dropStaleLock(): Promise<void> {
    const made = await stat(this.lockPath).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > LOCK_STALE_MS) await rm(this.lockPath, { force: true });
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
