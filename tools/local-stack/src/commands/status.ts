import { redacted } from '../stack/stack-directory.ts';
import type { CommandContext } from './command.ts';

/** Says what runs on the data directory. Exit code 3, as for services of a system, when nothing does. */
export async function status({ directory, print }: CommandContext): Promise<number> {
  const supervisor = directory.supervisor();
  print(
    supervisor === null ? `No local stack runs on ${directory.path}.` : `A local stack runs on ${directory.path} (pid ${supervisor.pid}).`,
  );
  const processes = directory.processes();
  for (const { of, identity } of processes) print(`  ${of}: pid ${identity.pid}`);
  if (supervisor !== null) print(redacted(directory.readEnvironment()).trimEnd());
  return supervisor === null && processes.length === 0 ? 3 : 0;
}
