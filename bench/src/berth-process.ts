import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@berth/local-stack';

type Environment = Readonly<Record<string, string>>;

/** A Berth that answers, in a process of its own. */
export interface BerthProcess {
  readonly url: string;
  /** Where `/metrics` is. */
  readonly adminUrl: string;
  readonly pid: number;
  readonly admin: { readonly email: string; readonly password: string };
  /** From the start of its process to the line that says it is ready. */
  readonly readyAfterMs: number;
  /** Ends it the clean way and resolves when it is gone. */
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../build/embedded.js', import.meta.url));
/** Where log-ins are not what is measured, they are not to cost what they cost in earnest. */
const CHEAP_HASHES = { BERTH_BCRYPT_COST: '4' };

/** Runs `work` on a fresh Berth in its default configuration except for the bcrypt cost, and leaves nothing behind. */
export function withBerth<T>(work: (berth: BerthProcess) => Promise<T>): Promise<T> {
  return withDataDirectory(async (dataDir) => {
    const berth = await startBerth(dataDir, CHEAP_HASHES);
    try {
      return await work(berth);
    } finally {
      await berth.stop();
    }
  });
}

export async function withDataDirectory<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  try {
    return await work(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Starts a Berth on free ports; it reads nothing from the surroundings but `environment`. */
export async function startBerth(dataDir: string, environment: Environment = {}): Promise<BerthProcess> {
  const [port, adminPort] = await freePorts(2);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BERTH_')));
  const own = { BERTH_DATA_DIR: dataDir, BERTH_PORT: String(port), BERTH_ADMIN_PORT: String(adminPort) };
  const began = performance.now();
  // Run in the data directory, so that a berth.yaml of whoever measures is not read.
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...own, ...environment },
  });
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  const gone = new Promise<void>((resolve) => child.once('exit', () => (process.off('exit', kill), resolve())));
  await ready(child);
  const readyAfterMs = performance.now() - began;
  return {
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    pid: child.pid ?? 0,
    admin: JSON.parse(readFileSync(join(dataDir, 'admin.json'), 'utf8')) as BerthProcess['admin'],
    readyAfterMs,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Berth is ready')) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code, signal) => reject(new Error(`Berth ended with ${code ?? signal}:\n${said}`)));
  });
}
