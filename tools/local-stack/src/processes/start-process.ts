import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { IdentityFile } from './identity-file.ts';
import { LogFile } from './log-file.ts';
import { endsWithParent } from './parent-death.ts';
import { identify } from './proc.ts';
import { RunningProcess } from './running-process.ts';

export interface ProcessToStart {
  /** What people call it; it stands in every message. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs as this user; without it as the user of this process. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly cwd?: string;
  readonly logFile: string;
  /** Where pid and start time are kept, so that another run knows whether it is still there. */
  readonly identityFile: string;
  /** Asked every 25 ms, in the server's own protocol; an open port alone comes too early. */
  readonly ready: () => Promise<boolean>;
  readonly readyWithinMs: number;
  /** How long SIGTERM may take before SIGKILL. */
  readonly stopWithinMs: number;
}

/** Starts a child that ends with this process, and answers when it is ready. Fails at once when the child ends before. */
export async function startProcess(wanted: ProcessToStart): Promise<RunningProcess> {
  const identityFile = new IdentityFile(wanted.identityFile);
  const already = identityFile.alive();
  if (already !== null) throw new Error(`${wanted.name} already runs on this data directory (pid ${already.pid}, ${wanted.identityFile})`);
  const running = await launch(wanted, identityFile);
  try {
    await untilReady(wanted, running);
  } catch (error) {
    await running.kill();
    throw error;
  }
  return running;
}

async function launch(wanted: ProcessToStart, identityFile: IdentityFile): Promise<RunningProcess> {
  const log = new LogFile(wanted.logFile);
  const output = log.open();
  const { command, args } = endsWithParent(wanted.command, wanted.args);
  const child = spawn(command, args, {
    stdio: ['ignore', output.fd, output.fd],
    env: { ...process.env, ...wanted.env },
    cwd: wanted.cwd ?? '/',
    // A group of its own: a terminal's Ctrl-C is for the supervisor, which stops its children in order.
    detached: true,
    ...wanted.user,
  });
  output.close();
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  await once(child, 'spawn').catch((error: unknown) => {
    throw new Error(`${wanted.name} could not be started`, { cause: error });
  });
  const identity = identify(child.pid ?? 0) ?? { pid: child.pid ?? 0, startTime: '' };
  identityFile.write(identity);
  return new RunningProcess({ name: wanted.name, identity, log, ended, stopWithinMs: wanted.stopWithinMs });
}

async function untilReady(wanted: ProcessToStart, running: RunningProcess): Promise<void> {
  const gone = running.ended.then((how) => {
    throw new Error(`${wanted.name} ended (${how}) before it was ready; ${wanted.logFile} ends with:\n${running.lastLines()}`);
  });
  const deadline = performance.now() + wanted.readyWithinMs;
  while (!(await Promise.race([wanted.ready(), gone]))) {
    if (performance.now() > deadline)
      throw new Error(
        `${wanted.name} was not ready within ${wanted.readyWithinMs} ms; ${wanted.logFile} ends with:\n${running.lastLines()}`,
      );
    await Promise.race([pause(25), gone]);
  }
  // Later its end is no failure of the start any more.
  gone.catch(() => undefined);
}
