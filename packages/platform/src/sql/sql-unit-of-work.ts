import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { defect, unavailable, type Tx, type UnitOfWork } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { QueryRunner } from 'typeorm';
import { crashPoint } from '../lifecycle/crash-points.js';
import { Mutex } from './mutex.js';
import { isDatabaseUnavailable } from './server-failures.js';
import { isLockFailure, isVersionConflict } from './sql-errors.js';
import type { StatementCounts } from './statement-counts.js';
import type { Store } from './store.js';
import { Transaction } from './transaction.js';

const MAX_TRIES = 10;
// A row that somebody holds may take seconds to be refused, each time.
const RETRY_WITHIN_MS = 10_000;
const MOST_BACK_OFF_MS = 400;

/** Runs units of work on one database; after a version conflict, a deadlock or a busy file the work is run again. */
export class SqlUnitOfWork implements UnitOfWork {
  private readonly queue = new Mutex();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly turns = new Map<string, Mutex>();
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
   * @throws unavailable `database.unavailable`: when it comes of the commit, nobody knows whether it happened, so it is not tried again here
   */
  async run<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const outer = this.surrounding.getStore();
    if (outer?.running === true)
      throw defect('unit-of-work.nested', `The unit of work ${name} was begun inside ${outer.name} on the same database.`);
    const deadline = performance.now() + RETRY_WITHIN_MS;
    let tookMs = 0;
    const once = async () => {
      const begun = performance.now();
      try {
        return await this.once(name, work);
      } finally {
        tookMs = performance.now() - begun;
      }
    };
    for (let tries = 1; ; tries++) {
      try {
        return await (tries === 1 ? once() : this.turnsOf(name).run(once));
      } catch (error) {
        const locked = isLockFailure(error);
        if (!locked && !isVersionConflict(error)) throw error;
        if (tries >= MAX_TRIES || performance.now() > deadline)
          throw locked ? unavailable('database.busy', 'The database is busy.', { cause: error, retryAfter: 1 }) : error;
        // Where a try takes long, so does one of whoever was faster.
        await delay(Math.random() * Math.min(2 ** tries * Math.max(1, tookMs / 8), MOST_BACK_OFF_MS));
      }
    }
  }

  /** Those of this process that lost a race try again one after another, so that they lose no more of them to each other. */
  private turnsOf(name: string): Mutex {
    const turns = this.turns.get(name) ?? new Mutex();
    this.turns.set(name, turns);
    return turns;
  }

  /** Begins nothing more and resolves when the units of work under way, those that queue for the writer among them, have ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.underWay);
  }

  private async once<T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.isClosed) throw unavailable('database.closed', 'The database has been closed.');
    const once = () => this.transact(name, work);
    const running = this.store.hasOneWriter ? this.queue.run(once) : once();
    this.underWay.add(running);
    try {
      return await running;
    } finally {
      this.underWay.delete(running);
    }
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
      transaction.assertWhole();
      crashPoint(`commit:before:${transaction.name}`);
      await this.store.commit(runner);
      return result;
    } catch (error) {
      transaction.end();
      await this.rollBack(runner, error);
      throw error;
    } finally {
      frame.running = false;
    }
  }

  private async rollBack(runner: QueryRunner, failure: unknown): Promise<void> {
    try {
      await this.store.rollback(runner);
    } catch (error) {
      // With its connection a transaction ends anyhow.
      if (!isDatabaseUnavailable(failure)) this.logger.warn({ err: error }, 'a rollback failed');
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
