import type { BerthError, Clock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { type FindOperator, Raw } from 'typeorm';
import type { Database } from './open-database.js';
import { type OutboxRow, type ParkedKeyRow, parkedKeyRows } from './platform-rows.js';
import { isUniqueViolation } from './sql-errors.js';
import { managerOf } from './transaction.js';

export interface ParkedKeysOptions {
  readonly database: Pick<Database, 'unitOfWork'>;
  readonly clock: Clock;
  readonly context: string;
  readonly logger: Logger;
}

/** The keys of a context's outbox whose next event the log refuses for good: what follows of them waits too, so that order per key holds. */
export class ParkedKeys {
  constructor(private readonly options: ParkedKeysOptions) {}

  async park({ topic, eventKey, eventId, eventType }: OutboxRow, refusal: BerthError): Promise<void> {
    const { database, clock, context, logger } = this.options;
    const { code, message } = refusal;
    const row = { topic, eventKey, eventId, code, message, parkedAt: clock.now() };
    await database.unitOfWork.run(`park-key-${context}`, async (tx) => {
      try {
        await managerOf(tx).insert(parkedKeyRows, row);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
      }
    });
    logger.error(
      { err: refusal, context, topic, key: eventKey, eventId, eventType },
      'the event log refuses an event for good; its key is parked until `berth outbox retry`',
    );
  }
}

/** For the column `eventKey` of outbox rows: only those whose key is not parked. */
export const isNotParked = (): FindOperator<string> =>
  Raw((key) => `NOT EXISTS (SELECT 1 FROM outbox_parked_key parked WHERE parked.topic = outbox.topic AND parked.event_key = ${key})`);

/** The parked keys of a context, the first one first. */
export const parkedKeys = ({ reader }: Pick<Database, 'reader'>): Promise<readonly ParkedKeyRow[]> =>
  reader.find(parkedKeyRows, { order: { parkedAt: 'ASC', topic: 'ASC', eventKey: 'ASC' } });

/** Has the relay try a parked key again; what the log still refuses is parked again. */
export async function retryParkedKey({ unitOfWork }: Pick<Database, 'unitOfWork'>, { topic, eventKey }: ParkedKeyRow): Promise<void> {
  await unitOfWork.run('retry-parked-key', (tx) => managerOf(tx).delete(parkedKeyRows, { topic, eventKey }));
}
