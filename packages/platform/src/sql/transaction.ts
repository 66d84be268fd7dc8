import { defect, type Tx } from '@berth/shared-kernel';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isDatabaseUnavailable } from './server-failures.js';
import { isLockFailure } from './sql-errors.js';

const opened = new WeakMap<Tx, Transaction>();

/** What hides behind a `Tx`: a manager that works until the transaction ends, and what is to follow the commit. */
export class Transaction {
  readonly tx = Object.freeze({}) as Tx;
  readonly manager: EntityManager;
  readonly followUps: (() => void)[] = [];
  private open = true;
  private broken: { readonly by: unknown } | null = null;

  constructor(
    readonly name: string,
    source: DataSource,
    runner: QueryRunner,
    onStatement: () => void,
  ) {
    const query = async (...args: Parameters<QueryRunner['query']>): Promise<unknown> => {
      this.assertOpen();
      this.assertWhole();
      onStatement();
      try {
        return (await runner.query(...args)) as unknown;
      } catch (error) {
        if (isLockFailure(error) || isDatabaseUnavailable(error)) this.broken ??= { by: error };
        throw error;
      }
    };
    // SQLite's one connection outlives the transaction, and a late statement would join somebody else's.
    this.manager = source.createEntityManager(Object.create(runner, { query: { value: query } }) as QueryRunner);
    opened.set(this.tx, this);
  }

  /** No statement begins after this. */
  end(): void {
    this.open = false;
  }

  /** Throws what broke the transaction: a server that rolls back half of it, or all, must never see the rest committed. */
  assertWhole(): void {
    if (this.broken !== null) throw this.broken.by;
  }

  assertOpen(): void {
    if (!this.open) throw defect('unit-of-work.closed', `The unit of work ${this.name} has ended; its tx cannot be used any more.`);
  }
}

/** The manager on which every statement of `tx` runs. @throws defect `unit-of-work.closed` when `tx` has ended */
export const managerOf = (tx: Tx): EntityManager => transactionOf(tx).manager;

/** Has `run` called once `tx` has committed, and never when it rolls back. @throws defect `unit-of-work.closed` when `tx` has ended */
export function afterCommit(tx: Tx, run: () => void): void {
  transactionOf(tx).followUps.push(run);
}

function transactionOf(tx: Tx): Transaction {
  const transaction = opened.get(tx);
  if (transaction === undefined) throw defect('unit-of-work.foreign-tx', 'This tx was not made by a unit of work of the platform.');
  transaction.assertOpen();
  return transaction;
}
