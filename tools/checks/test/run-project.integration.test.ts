import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProject } from '../src/run-project.ts';

const CONFIG = `export default { test: { passWithNoTests: false, projects: [{ test: { name: 'data', include: ['*.test.mjs'], globalSetup: ['setup.mjs'] } }] } };`;
const PASSES =
  "import { expect, test } from 'vitest';\ntest('holds', () => expect(1).toBe(1));\ntest.skip('waits', () => expect(1).toBe(1));\n";

/** A checkout in miniature, made of these files. */
function checkout(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-run-project-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const all = { 'vitest.config.mjs': CONFIG, 'setup.mjs': 'export const setup = () => undefined;\n', ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

const run = (folder: string) => runProject('data', { folder });

test('a run is counted', async () => {
  expect(await run(checkout({ 'one.test.mjs': PASSES }))).toEqual({ passed: 1, failed: 0, skipped: ['waits'] });
});

test('what it says is told line by line', async () => {
  const lines: string[] = [];
  const noisy = `process.stderr.write('a complaint\\n');\n${PASSES}`;
  await runProject('data', { folder: checkout({ 'one.test.mjs': noisy }), said: (line) => lines.push(line) });
  expect(lines).toContain('a complaint');
  expect(lines.join('\n')).toMatch(/Tests.*1 passed/);
});

test('a failing test is counted, and said again with its file and what it failed by', async () => {
  const fails = "import { expect, test } from 'vitest';\ntest('fails', () => expect(1).toBe(2));\n";
  const result = await run(checkout({ 'one.test.mjs': PASSES, 'two.test.mjs': fails }));
  expect(result).toMatchObject({ passed: 1, failed: 1, skipped: ['waits'] });
  expect(result.reason).toMatch(/^two\.test\.mjs: fails\n.*expected 1 to be 2/);
});

test('servers that cannot be started fail the run, and the reason is told', async () => {
  const folder = checkout({
    'one.test.mjs': PASSES,
    'setup.mjs': "export const setup = () => Promise.reject(new Error('Kafka is not there'));\n",
  });
  const result = await run(folder);
  expect(result).toMatchObject({ passed: 0, failed: 1 });
  expect(result.reason).toContain('Kafka is not there');
});

test('servers that cannot be stopped fail the run, although every test held', async () => {
  const folder = checkout({
    'one.test.mjs': PASSES,
    'setup.mjs': "export const teardown = () => Promise.reject(new Error('it lives on'));\n",
  });
  const result = await run(folder);
  expect(result).toMatchObject({ failed: 1 });
  expect(result.reason).toContain('it lives on');
});

test('a file that cannot be loaded fails the run', async () => {
  const result = await run(checkout({ 'one.test.mjs': PASSES, 'two.test.mjs': "import './nowhere.mjs';\n" }));
  expect(result).toMatchObject({ passed: 1, failed: 1 });
  expect(result.reason).toContain('nowhere.mjs');
});

test('a run without a test fails', async () => {
  const result = await run(checkout({}));
  expect(result).toMatchObject({ passed: 0, failed: 1 });
  expect(result.reason).toMatch(/No test files found|after 0 tests/);
});

test('a run that is called off ends vitest, with which the servers end that it has started', async () => {
  const hangs =
    "import { expect, test } from 'vitest';\ntest('hangs', async () => { await new Promise(() => {}); expect(1).toBe(1); }, 60_000);\n";
  const setup = 'export const setup = () => void process.stderr.write(`vitest is ${process.pid}\\n`);\n';
  const ending = new AbortController();
  let pid = 0;
  const said = (line: string) => {
    pid ||= Number(/^vitest is (\d+)/.exec(line)?.[1] ?? 0);
    if (pid > 0) ending.abort();
  };
  const result = await runProject('data', {
    folder: checkout({ 'one.test.mjs': hangs, 'setup.mjs': setup }),
    said,
    signal: ending.signal,
  });
  expect(result).toMatchObject({ passed: 0, failed: 1 });
  expect(pid).toBeGreaterThan(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
