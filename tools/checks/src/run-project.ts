import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface ProjectResult {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly skipped: readonly string[];
  /** Why the run failed although no test did: a server that did not start, a file that could not be loaded. */
  readonly reason?: string;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[] }[];
}

const VITEST = resolve('node_modules/vitest/vitest.mjs');
const TAIL_LINES = 25;

export interface ProjectRun {
  /** Where the vitest configuration stands; here where it is not given. */
  readonly folder?: string;
  /** Keeps what vitest says from the terminal. */
  readonly quiet?: boolean;
}

/** Runs one project of the vitest configuration and reads what it counted. A run that leaves no report, or no test, has failed. */
export async function runProject(project: string, { folder = process.cwd(), quiet = false }: ProjectRun = {}): Promise<ProjectResult> {
  const own = mkdtempSync(join(tmpdir(), 'berth-checks-'));
  const file = join(own, 'report.json');
  try {
    const { code, complaints } = await vitest({ folder, quiet }, [
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]);
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : null;
    return read(report, code, complaints);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

// What vitest complains about goes to the terminal at once, and its end once more into the summary.
function vitest({ folder, quiet }: Required<ProjectRun>, args: readonly string[]): Promise<{ code: number; complaints: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [VITEST, 'run', ...args], {
      cwd: folder,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'pipe'],
      env: { ...process.env, ...(process.stderr.isTTY ? { FORCE_COLOR: '1' } : {}) },
    });
    let complaints: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => {
      if (!quiet) process.stderr.write(chunk);
      complaints = [...complaints, ...chunk.toString().split('\n')].filter((line) => line.trim() !== '').slice(-TAIL_LINES);
    });
    child.on('error', (error) => done({ code: 1, complaints: String(error) }));
    child.on('close', (status) => done({ code: status ?? 1, complaints: complaints.join('\n') }));
  });
}

function read(report: VitestReport | null, code: number, complaints: string): ProjectResult {
  const results = report?.testResults.flatMap((file) => file.assertionResults) ?? [];
  const skipped = results
    .filter(({ status }) => status === 'skipped' || status === 'pending' || status === 'todo')
    .map(({ fullName }) => fullName);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  if (failed > 0 || (code === 0 && passed > 0)) return { passed, failed, skipped };
  return { passed, failed: 1, skipped, reason: complaints || `vitest ended with ${code} after ${passed} tests and said nothing` };
}
