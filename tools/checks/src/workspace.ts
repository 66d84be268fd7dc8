import { existsSync, readdirSync } from 'node:fs';

/** The folders of the workspace that have a tsconfig.json of their own. */
export function packagesWithTypes(): readonly string[] {
  return ['packages', 'services', 'apps', 'tools']
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .concat('bench')
    .filter((folder) => existsSync(`${folder}/tsconfig.json`));
}
