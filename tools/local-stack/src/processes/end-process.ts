import { setTimeout as pause } from 'node:timers/promises';
import { type ProcessIdentity, isAlive } from './proc.ts';

/** Sends a signal to exactly this process; answers whether it was there to receive it. */
export function signal(running: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(running)) return false;
  try {
    return process.kill(running.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

export async function hasEnded(running: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isAlive(running)) {
    if (performance.now() > deadline) return false;
    await pause(10);
  }
  return true;
}

/** SIGTERM, and SIGKILL when that is not heard within `graceMs`. A stopped process is woken first, or it would not hear. */
export async function endProcess(running: ProcessIdentity, graceMs: number): Promise<void> {
  if (!signal(running, 'SIGCONT')) return;
  signal(running, 'SIGTERM');
  if (await hasEnded(running, graceMs)) return;
  signal(running, 'SIGKILL');
  if (!(await hasEnded(running, 10_000))) throw new Error(`process ${running.pid} outlived SIGKILL`);
}
