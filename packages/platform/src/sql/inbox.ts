import type { Clock, Tx } from '@berth/shared-kernel';
import { inboxRows } from './platform-rows.js';
import { isUniqueViolation } from './sql-errors.js';
import { managerOf } from './transaction.js';

/** Remembers which events a consumer has handled, in the transaction of the handler. */
export class Inbox {
  constructor(private readonly clock: Clock) {}

  /** True for the first claim of `eventId` (`ce_id`) by `consumer`; false when it was handled before. */
  async claim(tx: Tx, consumer: string, eventId: string): Promise<boolean> {
    try {
      await managerOf(tx)
        .createQueryBuilder()
        .insert()
        .into(inboxRows)
        .values({ consumer, eventId, handledAt: this.clock.now() })
        .updateEntity(false)
        .execute();
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
