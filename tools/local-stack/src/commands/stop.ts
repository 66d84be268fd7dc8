import { endProcess, hasEnded, signal } from '../processes/end-process.ts';
import type { CommandContext } from './command.ts';

const SUPERVISOR_WITHIN_MS = 180_000;
const PROCESS_WITHIN_MS = 60_000;

/** Ends the stack of this data directory, and what is left of one whose supervisor is gone; nothing else. */
export async function stop({ directory, print, progress }: CommandContext): Promise<number> {
  const supervisor = directory.supervisor();
  if (supervisor !== null) {
    progress(`stopping the local stack (pid ${supervisor.pid})`);
    signal(supervisor, 'SIGTERM');
    if (!(await hasEnded(supervisor, SUPERVISOR_WITHIN_MS)))
      throw new Error(`pid ${supervisor.pid} has not ended within ${SUPERVISOR_WITHIN_MS} ms`);
  }
  const left = directory.processes();
  for (const { of, identity } of left) {
    progress(`ending ${of} (pid ${identity.pid}), which was left behind`);
    await endProcess(identity, PROCESS_WITHIN_MS);
  }
  print(supervisor === null && left.length === 0 ? `Nothing ran on ${directory.path}.` : `Stopped what ran on ${directory.path}.`);
  return 0;
}
