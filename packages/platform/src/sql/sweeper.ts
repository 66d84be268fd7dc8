import type { Clock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { type EntitySchema, type FindOptionsOrder, type FindOptionsWhere, LessThan, LessThanOrEqual, type ObjectLiteral } from 'typeorm';
import { Poller } from '../lifecycle/poller.js';
import type { Database } from './open-database.js';
import { idempotencyRows, inboxRows, outboxRows } from './platform-rows.js';
import { ANSWER_RETENTION_MS } from './sql-answers.js';
import { managerOf } from './transaction.js';

const HOUR_MS = 3_600_000;
const BATCH_SIZE = 500;
/** How long published events and claims of handled ones are kept; an event repeated later than this is handled again. */
const MESSAGE_RETENTION_MS = 7 * 24 * HOUR_MS;

export interface SweeperOptions {
  readonly database: Pick<Database, 'reader' | 'unitOfWork'>;
  readonly clock: Clock;
  readonly context: string;
  readonly logger: Logger;
  /** Rows in one statement; 500 when absent. */
  readonly batchSize?: number;
}

/** Deletes, every hour, the platform's rows that are past their retention, a batch at a time, so that no statement is a long one. */
export class Sweeper extends Poller {
  constructor({ database, clock, context, logger, batchSize = BATCH_SIZE }: SweeperOptions) {
    const sweep = async <Row extends ObjectLiteral>(
      abort: AbortSignal,
      rows: EntitySchema<Row>,
      at: keyof Row & string,
      retentionMs: number,
    ) => {
      const past = LessThan(new Date(clock.now().getTime() - retentionMs));
      while (!abort.aborted) {
        const ends = await database.reader.find(rows, {
          where: { [at]: past } as FindOptionsWhere<Row>,
          order: { [at]: 'ASC' } as FindOptionsOrder<Row>,
          skip: batchSize - 1,
          take: 1,
        });
        const [end] = ends;
        const until = end === undefined ? past : LessThanOrEqual(end[at]);
        await database.unitOfWork.run(`sweep-${context}`, (tx) => managerOf(tx).delete(rows, { [at]: until }));
        if (end === undefined) return;
      }
    };
    const run = async (abort: AbortSignal) => {
      await sweep(abort, outboxRows, 'publishedAt', MESSAGE_RETENTION_MS);
      await sweep(abort, inboxRows, 'handledAt', MESSAGE_RETENTION_MS);
      await sweep(abort, idempotencyRows, 'createdAt', ANSWER_RETENTION_MS);
    };
    super({ name: `sweeper-${context}`, everyMs: HOUR_MS, run, logger });
  }
}
