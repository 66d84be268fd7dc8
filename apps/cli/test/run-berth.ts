import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  /** What it has printed so far. */
  readonly out: () => string;
  readonly interrupt: () => void;
  readonly ended: Promise<Ran>;
}

/** Starts the command line as an operator would: the built program in a process of its own. */
export function startBerth(args: readonly string[], env: Readonly<Record<string, string>>, input?: string): Running {
  const child = spawn(process.execPath, ['build/cli.js', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Whoever reads none of it may be gone before all of it is written.
  child.stdin.on('error', () => undefined).end(input ?? '');
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { out: () => out, interrupt: () => child.kill('SIGINT'), ended };
}

export const berth = (args: readonly string[], env: Readonly<Record<string, string>> = {}, input?: string): Promise<Ran> =>
  startBerth(args, env, input).ended;
