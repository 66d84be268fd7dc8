import { randomBytes } from 'node:crypto';
import { exhausted } from '@berth/shared-kernel';
import { Piscina } from 'piscina';
import type { Passwords } from '../../application/ports/passwords.js';
import type { Password } from '../../domain/user/password.js';
import type { CompareTask, HashTask } from './password-worker.js';

export interface BcryptOptions {
  /** 4..31: a hash takes 2^cost rounds. */
  readonly cost: number;
  readonly threads: number;
  /** How many may wait for a thread before the next is refused. */
  readonly maxQueue: number;
}

const RETRY_AFTER_SECONDS = 1;
const QUEUE_IS_FULL = 'Task queue is at limit';
const worker = new URL(import.meta.url.endsWith('.ts') ? './password-worker.ts' : './password-worker.js', import.meta.url);

/** bcrypt in worker threads: the event loop never waits for a hash, and a flood of log-ins is refused rather than queued for minutes. */
export class BcryptPasswords implements Passwords {
  private constructor(
    private readonly pool: Piscina,
    private readonly cost: number,
    private readonly nobodysHash: string,
  ) {}

  /** Resolves when a worker has made its first hash: the one with which log-ins of nobody are compared. */
  static async open({ cost, threads, maxQueue }: BcryptOptions): Promise<BcryptPasswords> {
    const pool = new Piscina({ filename: worker.href, minThreads: 1, maxThreads: threads, maxQueue, idleTimeout: 60_000 });
    const task: HashTask = { password: randomBytes(32).toString('base64url'), cost };
    return new BcryptPasswords(pool, cost, (await pool.run(task, { name: 'hashPassword' })) as string);
  }

  hash(password: Password): Promise<string> {
    return this.run('hashPassword', { password, cost: this.cost } satisfies HashTask);
  }

  async matches(text: string, hash: string | null): Promise<boolean> {
    const task: CompareTask = { password: text, hash: hash ?? this.nobodysHash };
    const isSame = await this.run<boolean>('comparePassword', task);
    return hash !== null && isSame;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async run<Result>(name: string, task: HashTask | CompareTask): Promise<Result> {
    try {
      return (await this.pool.run(task, { name })) as Result;
    } catch (error) {
      if (error instanceof Error && error.message === QUEUE_IS_FULL)
        throw exhausted('auth.busy', 'Too many are logging in right now.', { retryAfter: RETRY_AFTER_SECONDS, cause: error });
      throw error;
    }
  }
}
