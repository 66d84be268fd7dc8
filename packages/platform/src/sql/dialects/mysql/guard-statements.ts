import type { Duplex } from 'node:stream';
import type { DataSource, QueryRunner } from 'typeorm';
import { asServerFailure } from '../../server-failures.js';

interface PooledConnection {
  readonly stream: Duplex;
  release(): void;
}

/**
 * Has every statement on `source` end within `deadlineMs`, the wait for a connection included, and fail as `unavailable` where the
 * server or the way to it is what failed. A half-open connection answers nothing, ever: it is torn down.
 */
export function guardStatements(source: DataSource, deadlineMs: number): void {
  const { driver } = source;
  const create = driver.createQueryRunner.bind(driver);
  // Everything that TypeORM sends goes through a runner of the driver, its own look-ups included.
  driver.createQueryRunner = (mode) => guarded(create(mode), deadlineMs);
}

function guarded(runner: QueryRunner, deadlineMs: number): QueryRunner {
  const query = runner.query.bind(runner);
  runner.query = async <T>(...args: Parameters<QueryRunner['query']>): Promise<T> => {
    try {
      const { stream } = await acquire(runner, deadlineMs);
      // mysql2's own timeout gives up on the answer and keeps the connection, which would then answer somebody else.
      const deadline = setTimeout(() => stream.destroy(tooLate(`The statement had no answer within ${deadlineMs} ms.`)), deadlineMs);
      try {
        return (await query(...args)) as T;
      } finally {
        clearTimeout(deadline);
      }
    } catch (error) {
      throw asServerFailure(error);
    }
  };
  return runner;
}

async function acquire(runner: QueryRunner, deadlineMs: number): Promise<PooledConnection> {
  const connecting = runner.connect() as Promise<PooledConnection>;
  const late = Promise.withResolvers<never>();
  const deadline = setTimeout(() => {
    // The runner is released by then, so a connection that comes after all is given back here.
    void connecting.then(
      (connection) => connection.release(),
      () => undefined,
    );
    late.reject(tooLate(`There was no free connection within ${deadlineMs} ms.`));
  }, deadlineMs);
  try {
    return await Promise.race([connecting, late.promise]);
  } finally {
    clearTimeout(deadline);
  }
}

const tooLate = (message: string): Error => Object.assign(new Error(message), { code: 'ETIMEDOUT' });
