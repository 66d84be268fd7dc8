import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface ProjectResult {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly skipped: readonly string[];
  /** Which tests failed and with what; or why the run failed although no test did: a server that did not start, a file that could not be loaded. */
  readonly reason?: string;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly TestReport[] }[];
}

interface TestReport {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages?: readonly string[];
}

const VITEST = resolve('node_modules/vitest/vitest.mjs');
const TAIL_LINES = 25;
const MESSAGE_LINES = 12;

export interface ProjectRun {
  /** Where the vitest configuration stands; here where it is not given. */
  readonly folder?: string;
  /** Told of every line that vitest writes, as it comes. */
  readonly said?: (line: string) => void;
  /** Ends the run. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs one project of the vitest configuration and reads what it counted. A run that leaves no report, or no test, has failed. */
export async function runProject(
  project: string,
  { folder = process.cwd(), said = () => undefined, signal }: ProjectRun = {},
): Promise<ProjectResult> {
  const own = mkdtempSync(join(tmpdir(), 'berth-checks-'));
  const file = join(own, 'report.json');
  try {
    const args = ['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code, complaints } = await vitest({ folder, said, signal }, args);
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : null;
    return read(report, { folder, code, complaints });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

// What vitest complains about is told at once, and its end once more in the summary.
function vitest({ folder, said, signal }: Required<ProjectRun>, args: readonly string[]): Promise<{ code: number; complaints: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [VITEST, 'run', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    });
    const complaints: string[] = [];
    createInterface({ input: child.stdout }).on('line', said);
    createInterface({ input: child.stderr }).on('line', (line) => {
      said(line);
      if (line.trim() !== '') complaints.push(line);
      if (complaints.length > TAIL_LINES) complaints.shift();
    });
    child.on('error', (error) => signal?.aborted || done({ code: 1, complaints: String(error) }));
    child.on('close', (status) => done({ code: status ?? 1, complaints: complaints.join('\n') }));
  });
}

interface Ended {
  readonly folder: string;
  readonly code: number;
  readonly complaints: string;
}

function read(report: VitestReport | null, { folder, code, complaints }: Ended): ProjectResult {
  const results = report?.testResults.flatMap((file) => file.assertionResults) ?? [];
  const skipped = results
    .filter(({ status }) => status === 'skipped' || status === 'pending' || status === 'todo')
    .map(({ fullName }) => fullName);
  const passed = report?.numPassedTests ?? 0;
  const failed = report?.numFailedTests ?? 0;
  if (report !== null && failed > 0) return { passed, failed, skipped, reason: failures(report, folder) };
  if (code === 0 && passed > 0) return { passed, failed, skipped };
  return { passed, failed: 1, skipped, reason: complaints || `vitest ended with ${code} after ${passed} tests and said nothing` };
}

// Said once more where the run is summed up, since of a long run often only the end is kept.
const failures = ({ testResults }: VitestReport, folder: string): string =>
  testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages = [] }) => {
          const message = failureMessages.join('\n').split('\n').slice(0, MESSAGE_LINES).join('\n  ');
          return `${relative(folder, name)}: ${fullName}\n  ${message}`;
        }),
    )
    .join('\n');
