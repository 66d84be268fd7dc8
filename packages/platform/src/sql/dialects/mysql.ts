import type { QueryRunner } from 'typeorm';
import type { Store } from '../store.js';
import { markActive } from './mark-active.js';
import { connectMysql, type MysqlOptions } from './mysql/connect-mysql.js';

export interface OpenMysqlOptions extends Omit<MysqlOptions, 'session'> {
  /** How long a statement may take, the wait for a connection included; milliseconds. */
  readonly statementMs: number;
}

/**
 * Opens a schema on a MySQL or a MariaDB: a pool that writes and one that cannot. Migrations are not run.
 * @throws unavailable `database.unavailable`
 */
export async function openMysql({ statementMs, ...options }: OpenMysqlOptions): Promise<Store> {
  const session = { statementMs, lockWaitMs: statementMs * 0.6 };
  const reader = await connectMysql({ ...options, session: { ...session, isReadOnly: true } });
  const writer = await connectMysql({ ...options, session: { ...session, isReadOnly: false } }).catch(async (error: unknown) => {
    await reader.destroy();
    throw error;
  });
  return {
    writer,
    reader,
    hasOneWriter: false,
    begin,
    commit: (runner) => end(runner, 'COMMIT'),
    rollback: (runner) => end(runner, 'ROLLBACK'),
  };
}

async function begin(runner: QueryRunner): Promise<void> {
  await runner.query('START TRANSACTION');
  markActive(runner, true);
}

async function end(runner: QueryRunner, statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  await runner.query(statement);
  markActive(runner, false);
}
