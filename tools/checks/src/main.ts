// `npm test`: every check there is, in the order in which they tell most for the time they take.
import { readFileSync } from 'node:fs';
import { checkArchitecture } from './architecture.ts';
import { runProject } from './run-project.ts';
import { run } from './run.ts';
import { Tally } from './tally.ts';
import { packagesWithTypes } from './workspace.ts';

const ONLY = process.argv.slice(2);
const tally = new Tally();
const wanted = (name: string) => ONLY.length === 0 || ONLY.includes(name);

async function check(name: string, work: () => Promise<string | null>): Promise<void> {
  if (!wanted(name)) return;
  const began = performance.now();
  const failure = await work();
  tally.check(name, failure, performance.now() - began);
}

await check('format', () => run('oxfmt', ['--check', '.']));
await check('lint', () => run('oxlint', ['--type-aware', '--deny-warnings']));
await check('types', async () => {
  for (const folder of packagesWithTypes()) {
    const failure = await run('tsc', ['-p', `${folder}/tsconfig.json`]);
    if (failure !== null) return failure;
  }
  return null;
});
await check('architecture', async () => {
  const { modules, violations } = await checkArchitecture(process.cwd(), ['packages', 'services', 'apps']);
  if (modules < 100) return `only ${modules} modules were read: the check sees nothing`;
  if (violations.length === 0) return null;
  return violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`).join('\n');
});
await check('docs', () => run('node', ['tools/docs/src/main.ts', '--check']));
await check('dead code', () => run('knip', ['--no-progress']));

for (const project of ['unit', 'integration', 'acceptance']) {
  if (!wanted(project)) continue;
  const began = performance.now();
  tally.tests(project, await runProject(project), performance.now() - began);
}

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
process.stdout.write(tally.report(name));
process.exit(tally.failed() ? 1 : 0);
