import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type EventLog, openSqliteEventLog } from '@berth/platform';
import { openKafkaEventLog } from '@berth/platform/kafka';
import { invalidInput, systemClock } from '@berth/shared-kernel';
import type { Settings } from './settings.js';

/** The event log of the Berth that the settings name: Kafka, or the file of the embedded profile. @throws invalid-input `cli.no-event-log` */
function openEventLog({ kafka, dataDir }: Settings): EventLog & { close(): Promise<void> } {
  const logger = createLogger({ level: 'silent', name: 'berth-cli' });
  if (kafka !== null) return openKafkaEventLog({ ...kafka, clientId: 'berth-cli', clock: systemClock, logger });
  const file = join(dataDir, 'events.sqlite');
  if (!existsSync(file))
    throw invalidInput(
      'cli.no-event-log',
      `There is no Berth to be found: set BERTH_KAFKA_BROKERS, or BERTH_DATA_DIR to the data directory of one (${dataDir} has no events.sqlite and no stack.json).`,
    );
  return openSqliteEventLog({ file, clock: systemClock, logger });
}

/** Runs `use` with the event log and closes it whatever happens. */
export async function withEventLog<T>(settings: Settings, use: (log: EventLog) => Promise<T>): Promise<T> {
  const log = openEventLog(settings);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}
