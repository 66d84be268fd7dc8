import { BerthError } from '@berth/shared-kernel';

interface Links {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

/** What drivers of databases and sockets say when they cannot just now: locks, full disks, lost or refused connections. */
const CODES = new RegExp(
  `^(SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|NOMEM|PROTOCOL|INTERRUPT)|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EMFILE|ENOSPC` +
    '|PROTOCOL_|POOL_|ER_LOCK_|ER_CON_COUNT_ERROR|ER_TOO_MANY_USER_CONNECTIONS|ER_SERVER_SHUTDOWN|ER_OPTION_PREVENTS_STATEMENT)',
);

/** True for what may work later, without the message being at fault: it waits in its partition and is never put aside. */
export function isPassing(error: unknown, depth = 0): boolean {
  if (error instanceof BerthError) return error.kind === 'unavailable';
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, cause, driverError } = error as Links;
  return CODES.test(String(code)) || isPassing(driverError, depth + 1) || isPassing(cause, depth + 1);
}
