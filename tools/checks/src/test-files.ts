import { spawnSync } from 'node:child_process';

/** The test files of a project of vitest.config.ts. */
export function testFiles(project: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'list', '--filesOnly', '--project', project],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  if (status !== 0) throw new Error(`The test files of ${project} could not be listed:\n${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`[${project}] `))
    .map((line) => line.slice(project.length + 3));
}
