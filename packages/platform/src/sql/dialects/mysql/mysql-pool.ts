import { createPool, type Pool, type PoolOptions } from 'mysql2';
import type { Duplex } from 'node:stream';

/** What each session of a pool is told before its first statement. */
export interface SessionOptions {
  /** Sessions that cannot write, each statement a transaction of its own; else sessions in which only COMMIT ends a transaction. */
  readonly isReadOnly: boolean;
  /** How long a statement may take, and how long it may wait for a row or a table; milliseconds. */
  readonly statementMs: number;
  readonly lockWaitMs: number;
}

const IDLE_MS = 30_000;
// Longer than the pool keeps an idle connection, so that the server never closes one that is being taken.
const SERVER_IDLE_S = 120;
// A writer that vanished without a word must not keep its rows locked for that long; MariaDB alone can tell the two apart.
const OPEN_TRANSACTION_S = 15;
// Nothing here is prepared on the server, and mysql2 sets aside the room for all of them, half a megabyte by default, with each try to connect.
const PREPARED_STATEMENTS = 1;
const SQL_MODE = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE';

/** A `driver` for TypeORM: mysql2, whose connections are all set up alike. */
export const mysqlDriver = (session: SessionOptions) => ({
  createPool: (options: PoolOptions): Pool => {
    const { connectionLimit = 1 } = options;
    const pool = createPool({
      ...options,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
      maxIdle: Math.max(1, connectionLimit - 1),
      idleTimeout: IDLE_MS,
      queueLimit: 10_000,
      maxPreparedStatements: PREPARED_STATEMENTS,
    });
    pool.on('connection', (connection) => {
      // mysql2 runs commands in their order, so these come before the statement for which the connection was made.
      for (const statement of sessionStatements(session))
        connection.query(statement, (error) => {
          if (error !== null) (connection as unknown as { readonly stream: Duplex }).stream.destroy(error);
        });
    });
    return pool;
  },
});

// Both kinds of server skip the comments that are addressed to the other.
function sessionStatements({ isReadOnly, statementMs, lockWaitMs }: SessionOptions): readonly string[] {
  const lockWaitS = Math.max(1, Math.round(lockWaitMs / 1000));
  return [
    `SET SESSION sql_mode = '${SQL_MODE}', time_zone = '+00:00', autocommit = ${isReadOnly ? 1 : 0}, wait_timeout = ${SERVER_IDLE_S}` +
      `, innodb_lock_wait_timeout = ${lockWaitS}, lock_wait_timeout = ${lockWaitS}` +
      ` /*M! , max_statement_time = ${statementMs / 1000}, idle_transaction_timeout = ${OPEN_TRANSACTION_S} */` +
      ` /*!80000 , max_execution_time = ${statementMs} */`,
    `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, ${isReadOnly ? 'READ ONLY' : 'READ WRITE'}`,
  ];
}
