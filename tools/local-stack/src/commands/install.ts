import { installMissing } from '../requirement.ts';
import type { CommandContext } from './command.ts';

export async function install({ components, progress, print }: CommandContext): Promise<number> {
  for (const { requirements } of components) await installMissing(requirements, progress);
  print(`Everything is there for ${components.map(({ name }) => name).join(', ')}.`);
  return 0;
}
