import { join } from 'node:path';
import { startKafka, startMariaDb } from '@berth/local-stack';
import { type DatabaseSchema, openDatabase } from '@berth/platform';
import { type KafkaEventLog, openKafkaEventLog } from '@berth/platform/kafka';
import { freshDatabase } from '@berth/platform/testing';
import { systemClock as clock } from '@berth/shared-kernel';
import { withDataDirectory } from './berth-process.ts';
import { type EventPipe, logger, newOutbox } from './event-pipe.ts';

/** The way of an event between two services on the servers that they use: MariaDB and Kafka. */
export interface KafkaPipe extends EventPipe {
  readonly log: KafkaEventLog;
  readonly brokers: readonly string[];
}

const SCHEMA: DatabaseSchema = { context: 'bench', entities: [], migrations: [] };

/** Starts both servers, makes a schema for each side, and leaves nothing behind. */
export function withKafkaPipe<T>(work: (pipe: KafkaPipe) => Promise<T>): Promise<T> {
  return withDataDirectory(async (dir) => {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const broker = await startKafka({ dir: join(dir, 'kafka') });
      undo.push(() => broker.stop());
      const server = await startMariaDb({ dir: join(dir, 'mariadb') });
      undo.push(() => server.stop());
      const open = async () => {
        const { url } = await freshDatabase(SCHEMA, server);
        const database = await openDatabase({ ...SCHEMA, url, logger });
        undo.push(() => database.close());
        return database;
      };
      const [publisher, consumer] = [await open(), await open()];
      const log = openKafkaEventLog({ brokers: broker.brokers, clientId: 'bench', clock, logger });
      undo.push(() => log.close());
      return await work({ publisher, consumer, log, outbox: newOutbox(), brokers: broker.brokers });
    } finally {
      for (const step of undo.toReversed()) await step();
    }
  });
}
