import { createHash } from 'node:crypto';
import { unavailable } from '@berth/shared-kernel';
import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { maintainDatabase, type MaintenanceOptions } from './maintain-database.js';

const WAIT_FOR_OTHERS_S = 60;

/**
 * Brings the schema of a context up to date and tells the names of the migrations that it ran. Of several at once one works and the others
 * find nothing left to do. The user of the URL may create and alter tables, which the services' users may not.
 * @throws unavailable `database.being-migrated` when another has been at it for a minute, or `database.unavailable`
 * @throws invalid-input `config.database-url`
 */
export async function migrateDatabase(options: MaintenanceOptions): Promise<readonly string[]> {
  return maintainDatabase(options, 'change', async (source) => {
    const migrations =
      source.options.type === 'better-sqlite3'
        ? await source.runMigrations({ transaction: 'each' })
        : await alone(source, options.context, (runner) => run(source, runner));
    return migrations.map(({ name }) => name);
  });
}

function run(source: DataSource, runner: QueryRunner) {
  // On the connection that holds the lock, so that neither outlives the other.
  const executor = new MigrationExecutor(source, runner);
  executor.transaction = 'none';
  return executor.executePendingMigrations();
}

async function alone<T>(source: DataSource, context: string, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  // Named locks are the whole server's, and short.
  const name = `berth-${createHash('sha256').update(String(source.driver.database)).digest('hex').slice(0, 40)}`;
  try {
    await runner.query('SET SESSION autocommit = 1');
    const [answer] = (await runner.query('SELECT GET_LOCK(?, ?) AS locked', [name, WAIT_FOR_OTHERS_S])) as { locked: unknown }[];
    if (Number(answer?.locked) !== 1)
      throw unavailable('database.being-migrated', `The database of ${context} is being migrated by somebody else.`, { retryAfter: 60 });
    const result = await work(runner);
    await runner.query('SELECT RELEASE_LOCK(?)', [name]);
    return result;
  } finally {
    // After a failure the end of the connection releases the lock.
    await runner.release();
  }
}
