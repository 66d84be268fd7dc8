import { spawn } from 'node:child_process';
import { endsWithParent } from './parent-death.ts';

export interface CommandToRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: { readonly uid: number; readonly gid: number };
}

const TAIL_LINES = 20;

/** Runs a command to its end, which comes with this process at the latest; answers its standard output, or fails with its last lines. */
export function runCommand(wanted: CommandToRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const { command, args } = endsWithParent(wanted.command, wanted.args);
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: wanted.cwd ?? '/',
      env: { ...process.env, ...wanted.env },
      ...wanted.user,
    });
    const out: Buffer[] = [];
    const all: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      all.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
    child.on('error', (error) => reject(new Error(`${wanted.command} could not be started`, { cause: error })));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(out).toString());
      const said = Buffer.concat(all).toString().trim().split('\n').slice(-TAIL_LINES).join('\n');
      reject(new Error(`${wanted.command} ${wanted.args.join(' ')} ended with ${signal ?? code}:\n${said}`));
    });
  });
}
