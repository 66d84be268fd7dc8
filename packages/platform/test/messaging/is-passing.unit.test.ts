import { conflict, defect, exhausted, refused, unavailable } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { isPassing } from '../../src/messaging/steps/is-passing.js';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

test.for([
  'SQLITE_BUSY',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_FULL',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOSPC',
  'PROTOCOL_CONNECTION_LOST',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
])('%s passes by itself, however deep it is wrapped', (code) => {
  const { cause, driverError } = { cause: coded(code), driverError: coded(code) };

  expect(isPassing(cause)).toBe(true);
  expect(isPassing(Object.assign(new Error('query failed'), { driverError }))).toBe(true);
  expect(isPassing(new Error('outer', { cause: new Error('inner', { cause }) }))).toBe(true);
});

test.for([
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_ERROR',
  'ER_DUP_ENTRY',
  'ER_PARSE_ERROR',
  'ER_DATA_TOO_LONG',
  'ENOENT',
  'ERR_INVALID_ARG_TYPE',
])('%s is the fault of what is handled', (code) => {
  expect(isPassing(coded(code))).toBe(false);
});

test('of the errors of Berth only unavailable passes by itself, whatever caused it', () => {
  expect(isPassing(unavailable('payment.unavailable', 'Later.'))).toBe(true);
  for (const make of [conflict, defect, exhausted, refused])
    expect(isPassing(make('order.wrong', 'Wrong.', { cause: coded('ECONNREFUSED') }))).toBe(false);
});

test('what is no error, or causes itself, does not pass', () => {
  const circular = new Error('round and round');
  circular.cause = circular;

  expect([undefined, null, 'ECONNREFUSED', 7, {}, circular].map((each) => isPassing(each))).toEqual(Array.from({ length: 6 }, () => false));
});
