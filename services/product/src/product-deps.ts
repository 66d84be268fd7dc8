import type { EventLog, Logger, Metrics } from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import type { ProductConfig } from './config.js';

/** What the surroundings give: everything that the contexts of one process share. */
export interface ProductDeps {
  readonly config: ProductConfig;
  readonly eventLog: EventLog;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}
