import { isBerthError } from '@berth/shared-kernel';
import type { UpdateResult } from 'typeorm';
import { driverErrorOf } from './server-failures.js';

const MYSQL_DUPLICATE = 1062;
const MYSQL_CHANGED_SINCE_READ = 1020;
const MYSQL_LOCK_TIMEOUT = 1205;
const MYSQL_DEADLOCK = 1213;
const MYSQL_LOCK_FAILURES: readonly unknown[] = [MYSQL_CHANGED_SINCE_READ, MYSQL_LOCK_TIMEOUT, MYSQL_DEADLOCK];

/** True when an insert or update was refused by a primary or unique key. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errno } = driverErrorOf(error);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || errno === MYSQL_DUPLICATE;
}

/** True when another transaction was in the way, so that the whole unit of work is worth another try. */
export function isLockFailure(error: unknown): boolean {
  const { code, errno } = driverErrorOf(error);
  return (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) || MYSQL_LOCK_FAILURES.includes(errno);
}

/** True for the version conflict that a repository reports when its conditional update met another version. */
export const isVersionConflict = (error: unknown): boolean =>
  isBerthError(error, 'conflict') && error.code === 'aggregate.version-conflict';

/** True when a conditional update or delete hit its one row. */
export const affectedOne = (result: Pick<UpdateResult, 'affected'>): boolean => result.affected === 1;
