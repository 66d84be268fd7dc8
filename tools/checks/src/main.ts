// `npm test`: every check there is, in the order in which they tell most for the time they take.
import { readFileSync } from 'node:fs';
import { type Suite, suiteRequirements } from '@berth/local-stack';
import { checkArchitecture } from './architecture.ts';
import { runProject } from './run-project.ts';
import { runServerProject } from './run-server-project.ts';
import { run } from './run.ts';
import { Tally } from './tally.ts';
import { testFiles } from './test-files.ts';
import { packagesWithTypes } from './workspace.ts';

const CHECKS: Readonly<Record<string, () => Promise<string | null>>> = {
  format: () => run('oxfmt', ['--check', '.']),
  lint: () => run('oxlint', ['--type-aware', '--deny-warnings']),
  types: async () => {
    for (const folder of packagesWithTypes()) {
      const failure = await run('tsc', ['-p', `${folder}/tsconfig.json`]);
      if (failure !== null) return failure;
    }
    return null;
  },
  architecture: async () => {
    const { modules, violations } = await checkArchitecture(process.cwd(), ['packages', 'services', 'apps']);
    if (modules < 100) return `only ${modules} modules were read: the check sees nothing`;
    if (violations.length === 0) return null;
    return violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`).join('\n');
  },
  docs: () => run('node', ['tools/docs/src/main.ts', '--check']),
  'dead code': () => run('knip', ['--no-progress']),
};

interface Project {
  readonly name: string;
  readonly suite: Suite | null;
  /** Runs only when it is named, and is named at the end of every run that leaves it out. */
  readonly isByHand?: true;
}

const PROJECTS: readonly Project[] = [
  { name: 'unit', suite: null },
  { name: 'integration', suite: null },
  { name: 'mariadb', suite: 'mariadb' },
  { name: 'data', suite: 'data' },
  { name: 'kube', suite: 'kube' },
  { name: 'node', suite: 'node' },
  { name: 'acceptance', suite: null },
  { name: 'stack', suite: 'stack' },
  { name: 'faults', suite: 'stack', isByHand: true },
];

const known = [...Object.keys(CHECKS), ...PROJECTS.map(({ name }) => name)];
const only = process.argv.slice(2);
const unknown = only.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no check named ${unknown.join(', ')}; known are ${known.join(', ')}.\n`);
  process.exit(2);
}
const wanted = (name: string) => only.length === 0 || only.includes(name);
const progress = (line: string) => void process.stdout.write(`${line}\n`);
const tally = new Tally();

for (const [name, work] of Object.entries(CHECKS)) {
  if (!wanted(name)) continue;
  const began = performance.now();
  const failure = await work();
  tally.check(name, failure, performance.now() - began);
}

for (const { name, suite, isByHand } of PROJECTS) {
  if (!wanted(name)) continue;
  if (isByHand && !only.includes(name)) {
    tally.byHand(name, testFiles(name).length);
    continue;
  }
  const began = performance.now();
  const result = await runServerProject({
    name,
    requirements: suite === null ? [] : suiteRequirements(suite),
    onCi: process.env['CI'] === 'true',
    run: () => runProject(name),
    files: async () => testFiles(name),
    progress,
  });
  if ('lacking' in result) tally.notRun(name, result);
  else tally.tests(name, result, performance.now() - began);
}

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
process.stdout.write(tally.report(name));
process.exit(tally.failed() ? 1 : 0);
