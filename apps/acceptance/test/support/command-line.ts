import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../build/cli.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line of one user of a machine: `berth`, with a home of its own. */
export class CommandLine {
  private readonly home = mkdtempSync(join(tmpdir(), 'berth-home-'));

  constructor(private readonly url: string) {}

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: this.home, BERTH_URL: this.url, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out: out.trimEnd(), err: err.trimEnd() }));
    });
  }

  /** What it prints, where all is well. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.run(args);
    if (code !== 0) throw new Error(`berth ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  /** What it prints with `-o json`. */
  async json<Answer>(...args: readonly string[]): Promise<Answer> {
    return JSON.parse(await this.ok(...args, '-o', 'json')) as Answer;
  }

  logIn(email: string, password: string): Promise<Ran> {
    return this.run(['login', email], { BERTH_PASSWORD: password });
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
