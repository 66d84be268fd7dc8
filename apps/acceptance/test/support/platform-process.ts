import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endsWithParent, freePorts } from '@berth/local-stack';
import { Platform, type PlatformPlace } from './platform.js';
import type { Profile } from './profile.js';
import { profileUnderTest } from './profile-under-test.js';

export const ADMIN = { email: 'admin@berth.example', password: 'an admin password for tests' };

/** Short deadlines, so that a test sees them pass; costs that a test does not measure are kept low. */
const TEST_ENVIRONMENT = {
  BERTH_ADMIN_EMAIL: ADMIN.email,
  BERTH_ADMIN_PASSWORD: ADMIN.password,
  BERTH_BCRYPT_COST: '4',
  BERTH_FAILED_TERMINAL_AFTER_MS: '500',
};

/** A Berth on a data directory of its own, which can be killed and started again: one process in the embedded profile, a stack of them else. */
export class PlatformProcess extends Platform {
  private child: ChildProcess | null = null;
  private said = '';

  private constructor(
    place: PlatformPlace,
    profile: Profile,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    super(place, profile);
  }

  static async create(environment: Readonly<Record<string, string>> = {}, profile = profileUnderTest()): Promise<PlatformProcess> {
    const dataDir = mkdtempSync(join(tmpdir(), 'berth-acceptance-'));
    const [port = 0, adminPort = 0] = await freePorts(2);
    return new PlatformProcess({ dataDir, port, adminPort }, profile, environment);
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('this Berth is not running');
    return this.child.pid;
  }

  /** All that it has written so far, too. */
  override get output(): string {
    return this.said + super.output;
  }

  /** Resolves when it says that it is ready, or `false` when it ended before (a crash point on the way up). */
  async start(extra: Readonly<Record<string, string>> = {}): Promise<boolean> {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('BERTH_') && !name.startsWith('VITEST')),
    );
    // Of a run that is broken off nothing is to be left.
    const { command, args } = endsWithParent(process.execPath, this.profile.command);
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inherited,
        ...TEST_ENVIRONMENT,
        ...this.profile.environment,
        BERTH_ADMIN_PORT: String(this.place.adminPort),
        BERTH_DATA_DIR: this.dataDir,
        BERTH_PORT: String(this.port),
        ...this.environment,
        ...extra,
      },
    });
    this.child = child;
    child.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    return new Promise((resolve, reject) => {
      let lines = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString();
        lines += chunk.toString();
        if (lines.includes('Berth is ready')) resolve(true);
      });
      child.on('error', reject);
      // Not 'exit', which may come before the last of what it wrote.
      child.on('close', (code, signal) =>
        signal === 'SIGKILL' ? resolve(false) : reject(new Error(`Berth ended with ${code ?? signal}:\n${this.said}`)),
      );
    });
  }

  /** What it ended with; null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** The signal that ended it, null when it ended by itself or runs. */
  get endedBy(): NodeJS.Signals | null {
    return this.child?.signalCode ?? null;
  }

  running(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** A real kill -9; resolves when the process is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** SIGTERM: the clean way. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Resolves when the process has ended by itself. */
  ended(): Promise<void> {
    const child = this.child;
    if (child === null || !this.running()) return Promise.resolve();
    return new Promise((resolve) => child.once('exit', () => resolve()));
  }

  async dispose(): Promise<void> {
    await this.kill();
    await this.profile.clean();
    // What was its child dies a moment later and may still be writing.
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running()) return;
    const gone = this.ended();
    this.child?.kill(signal);
    await gone;
  }
}
