import { join } from 'node:path';
import {
  createLogger,
  type Database,
  type EventLog,
  type Logger,
  openDatabase,
  openSqliteEventLog,
  Outbox,
  randomUuids,
} from '@berth/platform';
import { systemClock as clock, type Tx } from '@berth/shared-kernel';
import { withDataDirectory } from './berth-process.ts';

export const logger: Logger = createLogger({ level: 'error', name: 'bench' });

/** The way of an event: the database of a context with its outbox, and the log. */
export interface EventPipe {
  readonly publisher: Database;
  readonly outbox: Outbox;
  readonly log: Pick<EventLog, 'publish' | 'subscribe'>;
  /** The database of another context. */
  readonly consumer: Database;
}

/** Makes it as the embedded profile has it, on fresh files, and leaves nothing behind. */
export function withEventPipe<T>(work: (pipe: EventPipe) => Promise<T>): Promise<T> {
  return withDataDirectory(async (folder) => {
    const [publisher, consumer] = await Promise.all([open(folder, 'publisher'), open(folder, 'consumer')]);
    const log = openSqliteEventLog({ file: join(folder, 'events.sqlite'), clock, logger });
    try {
      return await work({ publisher, consumer, log, outbox: newOutbox() });
    } finally {
      await log.close();
      await publisher.close();
      await consumer.close();
    }
  });
}

export const newOutbox = (): Outbox => new Outbox({ source: '/bench', clock, uuids: randomUuids(clock) });

/** Leaves one event of the user `userId` in the outbox. */
export async function append({ outbox }: EventPipe, tx: Tx, userId: number): Promise<void> {
  const data = { status: 'ENABLED', roles: ['user'] } as const;
  const timestamp = Math.floor(Date.now() / 1000);
  await outbox.append(tx, [{ event_type: 'USER_REGISTERED', user_id: userId, timestamp, data }]);
}

/** Resolves its promise when `count` records have been published through it. */
export function countingLog(log: EventPipe['log'], count: number): { readonly log: EventPipe['log']; readonly published: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const counting: EventPipe['log'] = {
    subscribe: (options) => log.subscribe(options),
    publish: async (records) => {
      await log.publish(records);
      left -= records.length;
      if (left <= 0) resolve();
    },
  };
  return { log: counting, published: promise };
}

const open = (folder: string, context: string): Promise<Database> =>
  openDatabase({ context, url: `sqlite:${join(folder, `${context}.sqlite`)}`, entities: [], migrations: [], logger });
