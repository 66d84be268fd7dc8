import type { Redis as Driver } from 'ioredis';
import type { Logger } from 'pino';
import { messageOf } from './redis-errors.js';

/** Logs when the connection is lost and when it is back, and each new reason once: not one line for every attempt. */
export function watchConnection(driver: Pick<Driver, 'on'>, logger: Logger): void {
  let trouble: string | null = null;
  driver.on('error', (error: unknown) => {
    const reason = messageOf(error);
    if (reason === trouble) return;
    trouble = reason;
    // Never the error itself: that of a failed log-in carries the password.
    logger.warn({ reason }, 'Redis cannot be used; it is tried again for ever');
  });
  driver.on('reconnecting', () => {
    if (trouble !== null) return;
    trouble = 'connection closed';
    logger.warn({ reason: trouble }, 'the connection to Redis was lost; it is made again');
  });
  driver.on('ready', () => {
    logger.info(trouble === null ? 'connected to Redis' : 'connected to Redis again');
    trouble = null;
  });
}
