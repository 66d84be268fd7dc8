import { spawn } from 'node:child_process';

/** Runs a tool of the workspace; answers null when it succeeded, else what it said. */
export function run(command: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', (error) => resolve(`${command} could not be started: ${error.message}`));
    child.on('close', (code) => resolve(code === 0 ? null : Buffer.concat(said).toString() || `${command} ended with ${code}`));
  });
}
