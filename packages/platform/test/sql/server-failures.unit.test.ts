import { conflict, unavailable } from '@berth/shared-kernel';
import { QueryFailedError } from 'typeorm';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/index.js';
import { isPassing } from '../../src/messaging/steps/is-passing.js';
import { asServerFailure, isDatabaseUnavailable, isTurnedAway } from '../../src/sql/server-failures.js';

const failed = (what: object, message = 'no'): QueryFailedError =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), what));

test.for([
  ['a lost connection', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }],
  ['a refused connection', { code: 'ECONNREFUSED', errno: -111 }],
  ['an answer that does not come', { code: 'ETIMEDOUT' }],
  ['a connection that was closed before', { fatal: true }],
  ['too many connections', { errno: 1040, code: 'ER_CON_COUNT_ERROR' }],
  ['a server that shuts down', { errno: 1053 }],
  ['a read-only server', { errno: 1290 }],
  ['a killed connection', { errno: 1927, code: 'ER_UNKNOWN' }],
  ['a password that is refused', { errno: 1045 }],
  ['a full disk', { errno: 1021 }],
] as const)('%s is no fault of the statement', ([, driverError]) => {
  const failure = asServerFailure(failed(driverError));

  expect(failure).toMatchObject({ kind: 'unavailable', code: 'database.unavailable', retryAfter: 1 });
  expect(isDatabaseUnavailable(failure)).toBe(true);
  expect(isPassing(failure)).toBe(true);
});

test.for(['Pool is closed.', 'Queue limit reached.'])('a pool that says "%s" is no fault of the statement', (message) => {
  expect(isDatabaseUnavailable(asServerFailure(new Error(message)))).toBe(true);
});

test.for([
  ['a key that is taken', { errno: 1062, code: 'ER_DUP_ENTRY' }],
  ['a deadlock, which is tried again', { errno: 1213, code: 'ER_LOCK_DEADLOCK' }],
  ['a value that is too long', { errno: 1406 }],
  ['a table that is not there', { errno: 1146 }],
  ['a statement that the user may not run', { errno: 1142 }],
  // Its name in mysql2 is that of another error of MySQL.
  ['a check of MariaDB that failed', { errno: 4025, code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE' }],
  ['a file that is locked', { code: 'SQLITE_BUSY' }],
] as const)('%s goes on as it is', ([, driverError]) => {
  const error = failed(driverError);

  expect(asServerFailure(error)).toBe(error);
});

test('errors of Berth go on as they are', () => {
  const [away, stale] = [unavailable('payment.unavailable', 'Later.'), conflict('aggregate.version-conflict', 'Stale.')];

  expect([away, stale].map(asServerFailure)).toEqual([away, stale]);
  expect(isDatabaseUnavailable(away)).toBe(false);
});

test('only a server that is there turns somebody away', () => {
  expect(isTurnedAway(asServerFailure(failed({ errno: 1045 })))).toBe(true);
  expect(isTurnedAway(failed({ errno: 1049 }))).toBe(true);
  expect(isTurnedAway(asServerFailure(failed({ code: 'ECONNREFUSED' })))).toBe(false);
});

test('what was to be written is not logged with a failure', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void lines.push(line) } });
  const driverError = Object.assign(new Error('Connection lost'), { fatal: true, sql: "INSERT INTO user_account VALUES ('top-secret')" });
  const failure = new QueryFailedError('INSERT INTO user_account VALUES (?)', ['top-secret'], driverError);

  logger.error({ err: asServerFailure(failure) }, 'no');
  logger.error({ err: failure }, 'no');

  expect(lines.join('')).toContain('Connection lost');
  expect(lines.join('')).not.toContain('top-secret');
});
