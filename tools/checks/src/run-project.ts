import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ProjectResult {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly skipped: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

/** Runs one project of vitest.config.ts and reads what it counted. A run that leaves no report, or no test, has failed. */
export async function runProject(project: string): Promise<ProjectResult> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-checks-'));
  const file = join(folder, 'report.json');
  try {
    const code = await new Promise<number>((resolve) => {
      const args = [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      child.on('error', () => resolve(1));
      child.on('close', (status) => resolve(status ?? 1));
    });
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] };
    return read(JSON.parse(readFileSync(file, 'utf8')) as VitestReport, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(report: VitestReport, code: number): ProjectResult {
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = results
    .filter(({ status }) => status === 'skipped' || status === 'pending' || status === 'todo')
    .map(({ fullName }) => fullName);
  const none = report.numPassedTests === 0;
  // A file that could not be loaded, or an unhandled rejection, fails the run without failing a test.
  const failed = Math.max(report.numFailedTests, code !== 0 || none ? 1 : 0);
  return { passed: report.numPassedTests, failed, skipped };
}
