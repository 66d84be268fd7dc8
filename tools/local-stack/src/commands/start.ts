import { installMissing } from '../requirement.ts';
import { type LocalStack, startComponents } from '../stack/local-stack.ts';
import { lines, redacted } from '../stack/stack-directory.ts';
import type { CommandContext } from './command.ts';

const INTERRUPTED = 130;

/** Installs what is missing, starts everything, says where it is, and stays until it is told to stop or something breaks. */
export async function start({ components, directory, print, progress }: CommandContext): Promise<number> {
  const told = toldToStop();
  directory.claim();
  try {
    // Whoever is told to stop while it still installs or starts need not wait: what it has begun ends with it.
    const stack = await Promise.race([bringUp(), told]);
    if (stack === null) return INTERRUPTED;
    try {
      return await attend(stack);
    } finally {
      progress('stopping');
      await stack.stop();
    }
  } finally {
    directory.release();
  }

  async function bringUp(): Promise<LocalStack> {
    for (const { requirements } of components) await installMissing(requirements, progress);
    return startComponents(components, directory, progress);
  }

  async function attend(stack: LocalStack): Promise<number> {
    directory.writeEnvironment(stack.environment);
    print(redacted(lines(stack.environment)).trimEnd());
    progress(`ready; with passwords: ${directory.environmentFile}`);
    const end = await Promise.race([told, stack.unexpectedEnd]);
    if (end === null) return 0;
    progress(end);
    return 1;
  }
}

function toldToStop(): Promise<null> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve(null));
  });
}
