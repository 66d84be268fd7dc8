import { isBerthError } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { backOffMs, type BackOffLimits } from './back-off.js';
import type { Service } from './service.js';
import { Signal } from './signal.js';

export interface PatientStartOptions {
  readonly name: string;
  readonly service: Service;
  readonly logger: Logger;
  /** Whether a failed start is worth another try; every `unavailable` when absent. */
  readonly isPassing?: (error: unknown) => boolean;
  /** 200 ms doubled up to 5 s when absent. */
  readonly backOff?: BackOffLimits;
}

const BACK_OFF = { firstMs: 200, mostMs: 5_000 };

/** True for an outage, which a start can wait out. */
export const isOutage = (error: unknown): boolean => isBerthError(error, 'unavailable');

/**
 * Starts a service as often as it takes while what it needs is away; true when it is started, false when `abort` fired before.
 * @throws what the service threw, where that will not pass
 */
export async function startPatiently(options: PatientStartOptions, abort: AbortSignal): Promise<boolean> {
  const { name, service, logger, backOff = BACK_OFF, isPassing = isOutage } = options;
  for (let failures = 1; !abort.aborted; failures++) {
    try {
      await service.start();
      return true;
    } catch (error) {
      if (abort.aborted) return false;
      if (!isPassing(error)) throw error;
      const waitMs = Math.round(backOffMs(failures, backOff));
      logger.warn({ err: error, part: name, failures, waitMs }, 'what this needs is not there yet; it will be tried again');
      await new Signal().wait(waitMs, abort);
    }
  }
  return false;
}
