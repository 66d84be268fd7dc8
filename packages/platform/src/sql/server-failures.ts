import { type BerthError, isBerthError, unavailable } from '@berth/shared-kernel';

interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly fatal?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
}

const UNAVAILABLE = 'database.unavailable';
const SOCKET = /^(ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_AGAIN$|EHOSTUNREACH$|ENETUNREACH$|EMFILE$|ENFILE$|PROTOCOL_)/;
// The pool of mysql2 gives these no code.
const POOL = /^(Queue limit reached|Pool is closed|No connections available)\.$/;

// By number, since MariaDB and MySQL name some numbers differently and mysql2 knows the names of MySQL alone.
const PASSING: ReadonlySet<number> = new Set([
  1021, // the disk is full
  1030, // the storage engine failed
  1040, // too many connections
  1041, // out of memory
  1044, // the user may not use the schema (any more)
  1045, // the password is refused
  1047, // a cluster node that is not ready
  1049, // the schema is gone
  1053, // shutting down
  1077, // shut down
  1114, // a table is full
  1129, // too many failed connects from this host
  1130, // this host may not connect
  1152, // the connection was aborted
  1158, // reading from the connection failed
  1159, // reading took too long
  1160, // writing to the connection failed
  1161, // writing took too long
  1180, // the commit failed
  1184, // the connection was aborted
  1203, // too many connections of this user
  1206, // the lock table is full
  1226, // a limit of this user is reached
  1290, // read-only, as a server is while another takes over
  1317, // the statement was killed
  1637, // too many transactions
  1836, // read-only
  1862, // the password has expired
  1927, // the connection was killed (MariaDB)
  1969, // the statement took too long (MariaDB)
  3024, // the statement took too long (MySQL)
  3118, // the account is locked (MySQL)
  3169, // the session was killed (MySQL)
]);
/** The server answers, and will not have this user or this schema. */
const REFUSING: ReadonlySet<number> = new Set([1044, 1045, 1049, 1130, 1698]);

/** What went wrong is the server or the way to it, and not the statement: `unavailable`; every other error as it is. */
export function asServerFailure(error: unknown): unknown {
  if (isBerthError(error) || !isServerFailure(driverErrorOf(error))) return error;
  return databaseUnavailable(error);
}

const databaseUnavailable = (cause: unknown): BerthError =>
  unavailable(UNAVAILABLE, 'The database cannot be reached just now.', { cause, retryAfter: 1 });

/** True for the error that a database gives whose server cannot be reached; after a COMMIT it means that nobody knows. */
export const isDatabaseUnavailable = (error: unknown): boolean => isBerthError(error, 'unavailable') && error.code === UNAVAILABLE;

/** True when the server is there and turns this user away, which waiting does not cure. */
export function isTurnedAway(error: unknown): boolean {
  const { errno } = driverErrorOf(isBerthError(error) ? error.cause : error);
  return typeof errno === 'number' && REFUSING.has(errno);
}

function isServerFailure({ code, errno, fatal, message }: DriverError): boolean {
  if (fatal === true) return true;
  if (typeof code === 'string' && SOCKET.test(code)) return true;
  if (typeof errno === 'number') return PASSING.has(errno);
  return typeof message === 'string' && POOL.test(message);
}

/** What the driver said, inside of what TypeORM made of it. */
export function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return {};
  const outer = error as DriverError;
  return typeof outer.driverError === 'object' && outer.driverError !== null ? outer.driverError : outer;
}
