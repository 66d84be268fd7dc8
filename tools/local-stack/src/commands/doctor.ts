import { missing } from '../requirement.ts';
import type { CommandContext } from './command.ts';

/** Says what is there and what is missing, and how to get it; changes nothing. */
export async function doctor({ components, print }: CommandContext): Promise<number> {
  let lacking = 0;
  for (const { name, requirements } of components) {
    const lost = await missing(requirements);
    lacking += lost.length;
    print(`${name}: ${lost.length === 0 ? 'can run here' : 'cannot run here yet'}`);
    for (const requirement of requirements)
      print(lost.includes(requirement) ? `  missing  ${requirement.name}: ${requirement.remedy}` : `  there    ${requirement.name}`);
  }
  if (lacking > 0) print('`npm run local-stack -- install` brings what is missing.');
  return lacking === 0 ? 0 : 1;
}
