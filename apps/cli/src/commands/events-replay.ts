import { openDataDirectory } from '@berth/platform';
import { isBerthError, refused } from '@berth/shared-kernel';
import type { Settings } from '../settings.js';
import { withEventLog } from '../open-event-log.js';
import type { TopicOptions } from '../options.js';
import { say } from '../print.js';

export interface ReplayOptions extends TopicOptions {
  readonly group: string;
  readonly from: 'earliest' | Date;
  readonly dryRun: boolean;
}

/**
 * Has a consumer group read again from a point in time. Consumers that keep an inbox, as Berth's own do, handle nothing twice.
 * @throws refused `event-log.group-active` while the group has members
 */
export async function replayEvents(settings: Settings, { topic, group, from, dryRun }: ReplayOptions): Promise<void> {
  const release = settings.kafka === null && !dryRun ? takeDataDirectory(settings.dataDir) : () => undefined;
  try {
    await withEventLog(settings, async (log) => {
      const count = await log.count({ topics: topic, from });
      if (!dryRun) await log.rewind({ group, topics: topic, to: from });
      const what = `${count} records of ${topic.join(', ')}`;
      await say(dryRun ? `The group ${group} would read ${what} again.` : `The group ${group} will read ${what} again when it starts.`);
    });
  } finally {
    release();
  }
}

// The groups of the embedded profile live inside its one process, so their members cannot be seen from here.
function takeDataDirectory(folder: string): () => void {
  try {
    const directory = openDataDirectory(folder);
    return () => directory.release();
  } catch (cause) {
    if (!isBerthError(cause) || cause.code !== 'data-directory.in-use') throw cause;
    throw refused('event-log.group-active', 'Stop the Berth that runs on this data directory first: its consumer groups are reading.', {
      cause,
    });
  }
}
