import { isUniqueViolation, managerOf } from '@berth/platform';
import type { Tx } from '@berth/shared-kernel';
import type { Timeline, TimelineEntry } from '../../../application/ports/timeline.js';
import { timelineRows } from './timeline-rows.js';

export class SqlTimeline implements Timeline {
  async record(tx: Tx, entries: readonly TimelineEntry[]): Promise<void> {
    for (const entry of entries)
      try {
        await managerOf(tx).createQueryBuilder().insert().into(timelineRows).values(entry).updateEntity(false).execute();
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
  }
}
