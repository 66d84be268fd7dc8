import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './run.ts';

interface TypeScriptConfig {
  readonly extends: string;
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
  readonly include: readonly string[];
}

/** Checks the types of every package under `root`; those with the same settings are one program, so that what they share is checked once. */
export async function checkTypes(root: string): Promise<string | null> {
  const configs = packagesWithTypes(root).map((folder) => ({ folder, config: readConfig(root, folder) }));
  if (configs.length === 0) return 'no tsconfig.json was found: the check sees nothing';
  const programs = Map.groupBy(configs, ({ folder, config }) => {
    const { compilerOptions = {} } = config;
    return JSON.stringify({ extends: resolve(root, folder, config.extends), compilerOptions });
  });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  // Inside node_modules, where types are looked for.
  const made = mkdtempSync(join(root, 'node_modules/.berth-types-'));
  try {
    for (const [settings, members] of programs) {
      const include = members.flatMap(({ folder, config }) => config.include.map((path) => resolve(root, folder, path)));
      const file = join(made, 'tsconfig.json');
      writeFileSync(file, JSON.stringify({ ...(JSON.parse(settings) as object), include }));
      const failure = await run('tsc', ['-p', file]);
      if (failure !== null) return failure;
    }
    return null;
  } finally {
    rmSync(made, { recursive: true });
  }
}

/** The folders of the workspace that have a tsconfig.json of their own. */
function packagesWithTypes(root: string): readonly string[] {
  return ['packages', 'services', 'apps', 'tools']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .concat('bench')
    .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));
}

function readConfig(root: string, folder: string): TypeScriptConfig {
  const file = join(root, folder, 'tsconfig.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as Partial<TypeScriptConfig>;
  const { extends: base, compilerOptions = {}, include, ...others } = config;
  if (base === undefined || include === undefined || Object.keys(others).length > 0)
    throw new Error(`${file} has to say extends and include, and compilerOptions at most`);
  return { extends: base, compilerOptions, include };
}
