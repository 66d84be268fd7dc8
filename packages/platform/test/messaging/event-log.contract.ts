import { describe } from 'vitest';
import { describeBus } from './contract/bus.js';
import { describeConsumers } from './contract/consumers.js';
import { describeDelivery } from './contract/delivery.js';
import { describeDurability } from './contract/durability.js';
import { describeFailures } from './contract/failures.js';
import { describeGroups } from './contract/groups.js';
import { describeLimits } from './contract/limits.js';
import { describeMeasuring } from './contract/measuring.js';
import { describeReading } from './contract/reading.js';
import type { OpenLog } from './log-kit.js';

/** What every event log must do, whichever adapter it is; `open` gives an empty or at least usable log for each test. */
export function describeEventLog(name: string, open: OpenLog): void {
  describe(`the event log ${name}`, () => {
    describeDelivery(open);
    describeFailures(open);
    describeGroups(open);
    describeDurability(open);
    describeBus(open);
    describeReading(open);
    describeMeasuring(open);
    describeLimits(open);
    describeConsumers(open);
  });
}
