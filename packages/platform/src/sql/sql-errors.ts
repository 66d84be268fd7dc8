import { isBerthError } from '@berth/shared-kernel';
import type { UpdateResult } from 'typeorm';

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly driverError?: unknown;
}

const MYSQL_DUPLICATE = 1062;
const MYSQL_DEADLOCK = 1213;
const MYSQL_LOCK_TIMEOUT = 1205;

/** True when an insert or update was refused by a primary or unique key. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errno } = driverErrorOf(error);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || errno === MYSQL_DUPLICATE;
}

/** True when another transaction was in the way, so that the whole unit of work is worth another try. */
export function isLockFailure(error: unknown): boolean {
  const { code, errno } = driverErrorOf(error);
  return (typeof code === 'string' && code.startsWith('SQLITE_BUSY')) || errno === MYSQL_DEADLOCK || errno === MYSQL_LOCK_TIMEOUT;
}

/** True for the version conflict that a repository reports when its conditional update met another version. */
export const isVersionConflict = (error: unknown): boolean =>
  isBerthError(error, 'conflict') && error.code === 'aggregate.version-conflict';

/** True when a conditional update or delete hit its one row. */
export const affectedOne = (result: Pick<UpdateResult, 'affected'>): boolean => result.affected === 1;

function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return {};
  const outer = error as DriverError;
  return typeof outer.driverError === 'object' && outer.driverError !== null ? outer.driverError : outer;
}
