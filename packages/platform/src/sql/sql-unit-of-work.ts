import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { defect, unavailable, type Tx, type UnitOfWork } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { QueryRunner } from 'typeorm';
import { crashPoint } from '../lifecycle/crash-points.js';
import { Mutex } from './mutex.js';
import { isLockFailure, isVersionConflict } from './sql-errors.js';
import type { StatementCounts } from './statement-counts.js';
import type { Store } from './store.js';
import { Transaction } from './transaction.js';

const MAX_TRIES = 10;

/** Runs units of work on one database; after a version conflict, a deadlock or a busy file the work is run again. */
export class SqlUnitOfWork implements UnitOfWork {
  private readonly queue = new Mutex();
  private isClosed = false;
  // Only to notice nesting; `tx` itself is always passed on explicitly.
  private readonly surrounding = new AsyncLocalStorage<{ name: string; running: boolean }>();

  constructor(
    private readonly store: Store,
    private readonly counts: StatementCounts,
    private readonly logger: Logger,
  ) {}

  /**
   * @throws defect `unit-of-work.nested` when called from within work on the same database
   * @throws unavailable `database.closed`, or `database.busy` when the database stayed locked, or the last version conflict, after 10 tries
   */
  async run<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const outer = this.surrounding.getStore();
    if (outer?.running === true)
      throw defect('unit-of-work.nested', `The unit of work ${name} was begun inside ${outer.name} on the same database.`);
    for (let tries = 1; ; tries++) {
      if (this.isClosed) throw unavailable('database.closed', 'The database has been closed.');
      try {
        return await this.once(name, work);
      } catch (error) {
        const locked = isLockFailure(error);
        if (!locked && !isVersionConflict(error)) throw error;
        if (tries >= MAX_TRIES)
          throw locked ? unavailable('database.busy', 'The database is busy.', { cause: error, retryAfter: 1 }) : error;
        await delay(Math.random() * Math.min(2 ** tries, 200));
      }
    }
  }

  /** Begins nothing more and resolves when the units of work that queue for the writer have ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.queue.run(() => Promise.resolve());
  }

  private once<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const once = () => this.transact(name, work);
    return this.store.hasOneWriter ? this.queue.run(once) : once();
  }

  private async transact<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.counts.ran(name);
    const runner = this.store.writer.createQueryRunner();
    try {
      await this.store.begin(runner);
      const transaction = new Transaction(name, this.store.writer, runner, () => this.counts.stated(name));
      const result = await this.complete(transaction, runner, work);
      crashPoint(`commit:after:${name}`);
      this.follow(transaction);
      return result;
    } finally {
      await runner.release();
    }
  }

  private async complete<T>(transaction: Transaction, runner: QueryRunner, work: (tx: Tx) => Promise<T>): Promise<T> {
    const frame = { name: transaction.name, running: true };
    try {
      const result = await this.surrounding.run(frame, () => work(transaction.tx));
      transaction.end();
      crashPoint(`commit:before:${transaction.name}`);
      await this.store.commit(runner);
      return result;
    } catch (error) {
      transaction.end();
      await this.store.rollback(runner).catch((cause: unknown) => this.logger.warn({ err: cause }, 'a rollback failed'));
      throw error;
    } finally {
      frame.running = false;
    }
  }

  private follow(transaction: Transaction): void {
    for (const followUp of transaction.followUps)
      try {
        followUp();
      } catch (error) {
        this.logger.error({ err: error, unitOfWork: transaction.name }, 'a follow-up of a committed unit of work failed');
      }
  }
}
