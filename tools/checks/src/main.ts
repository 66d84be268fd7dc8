// `npm test`: every check there is, in the order in which they tell most for the time they take.
import { readFileSync } from 'node:fs';
import { suiteRequirements } from '@berth/local-stack';
import { checkPublicApi } from './api/public-api.ts';
import { checkArchitecture } from './architecture.ts';
import { obstacleTo } from './obstacle-to.ts';
import { type Lane, LANES, type Project } from './projects.ts';
import { runProject } from './run-project.ts';
import { run } from './run.ts';
import { Tally } from './tally.ts';
import { testFiles } from './test-files.ts';
import { checkTypes } from './types.ts';

const CHECKS: Readonly<Record<string, () => Promise<string | null>>> = {
  format: () => run('oxfmt', ['--check', '.']),
  lint: () => run('oxlint', ['--type-aware', '--deny-warnings']),
  types: () => checkTypes(process.cwd()),
  architecture: async () => {
    const { modules, violations } = await checkArchitecture(process.cwd(), ['packages', 'services', 'apps']);
    if (modules < 100) return `only ${modules} modules were read: the check sees nothing`;
    if (violations.length === 0) return null;
    return violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`).join('\n');
  },
  docs: () => run('node', ['tools/docs/src/main.ts', '--check']),
  'public API': async () => checkPublicApi(process.cwd(), process.env['BERTH_API_BASE'] ?? null),
  'dead code': () => run('knip', ['--no-progress']),
};

const known = [...Object.keys(CHECKS), ...LANES.flat().map(({ name }) => name)];
const only = process.argv.slice(2);
const unknown = only.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no check named ${unknown.join(', ')}; known are ${known.join(', ')}.\n`);
  process.exit(2);
}
const wanted = (name: string) => only.length === 0 || only.includes(name);
const progress = (line: string) => void process.stdout.write(`${line}\n`);
const tally = new Tally();
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ending.abort());

const checks = Object.entries(CHECKS).filter(([name]) => wanted(name));
async function workOff(): Promise<void> {
  for (let next = checks.shift(); next !== undefined; next = checks.shift()) {
    const [name, check] = next;
    const began = performance.now();
    const failure = await check();
    tally.check(name, failure, performance.now() - began);
  }
}
// Two at a time: half of them use one processor.
await Promise.all([workOff(), workOff()]);

const lanes = LANES.map((lane) => lane.filter(({ name }) => wanted(name)));

// What is missing is built before anything runs, since a build takes all the cores that the tests need.
const free: Project[] = [];
for (const project of lanes.flat()) {
  const { name, suite } = project;
  const requirements = suite === null ? [] : suiteRequirements(suite);
  const obstacle = await obstacleTo({
    name,
    requirements,
    onCi: process.env['CI'] === 'true',
    files: () => testFiles(name),
    progress,
  });
  if (obstacle === null) free.push(project);
  else if ('lacking' in obstacle) tally.notRun(name, obstacle);
  else tally.tests(name, obstacle, 0);
}

async function runLane(lane: Lane): Promise<void> {
  for (const { name } of lane.filter((each) => free.includes(each) && !ending.signal.aborted)) {
    const began = performance.now();
    const result = await runProject(name, { said: (line) => progress(`${name} | ${line}`), signal: ending.signal });
    tally.tests(name, result, performance.now() - began);
  }
}
await Promise.all(lanes.map(runLane));

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
process.stdout.write(tally.report(name));
process.exit(tally.failed() ? 1 : 0);
