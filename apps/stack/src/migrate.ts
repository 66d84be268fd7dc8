import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Context } from './open-databases.ts';
import { secretFiles } from './private-files.ts';

const BERTH = fileURLToPath(new URL('../../../build/cli.js', import.meta.url));
const WITHIN_MS = 300_000;

/** Brings the schemas up to date with `berth migrate`, as the users who may; what it says, one line a context. */
export async function migrate(urls: Readonly<Record<Context, string>>, folder: string): Promise<readonly string[]> {
  const secrets = Object.fromEntries(Object.entries(urls).map(([context, url]) => [`BERTH_${context.toUpperCase()}_DATABASE_URL`, url]));
  const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', BERTH, 'migrate'], {
    cwd: '/',
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...secretFiles(folder, secrets) },
    timeout: WITHIN_MS,
  }).catch((error: Error & { stderr?: string }) => {
    throw new Error(`The databases could not be migrated: ${error.stderr?.trim() || error.message}`, { cause: error });
  });
  return stdout.trim().split('\n');
}
