import { describe } from 'vitest';
import { describeDelivery } from './contract/delivery.js';
import { describeDurability } from './contract/durability.js';
import { describeFailures } from './contract/failures.js';
import { describeGroups } from './contract/groups.js';
import type { OpenLog } from './log-kit.js';

/** What every event log must do, whichever adapter it is; `open` gives an empty or at least usable log for each test. */
export function describeEventLog(name: string, open: OpenLog): void {
  describe(`the event log ${name}`, () => {
    describeDelivery(open);
    describeFailures(open);
    describeGroups(open);
    describeDurability(open);
  });
}
