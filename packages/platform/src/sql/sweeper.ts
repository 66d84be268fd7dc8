import type { Clock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { type EntitySchema, LessThan, type ObjectLiteral } from 'typeorm';
import { Poller } from '../lifecycle/poller.js';
import type { Database } from './open-database.js';
import { idempotencyRows, inboxRows, outboxRows } from './platform-rows.js';
import { ANSWER_RETENTION_MS } from './sql-answers.js';
import { managerOf } from './transaction.js';

const HOUR_MS = 3_600_000;
/** How long published events and claims of handled ones are kept; an event repeated later than this is handled again. */
const MESSAGE_RETENTION_MS = 7 * 24 * HOUR_MS;

export interface SweeperOptions {
  readonly database: Pick<Database, 'unitOfWork'>;
  readonly clock: Clock;
  readonly context: string;
  readonly logger: Logger;
}

/** Deletes, every hour, the platform's rows that are past their retention. */
export class Sweeper extends Poller {
  constructor({ database, clock, context, logger }: SweeperOptions) {
    const deleteBefore = <Row extends ObjectLiteral>(rows: EntitySchema<Row>, where: (before: Date) => object, retentionMs: number) =>
      database.unitOfWork.run(`sweep-${context}`, (tx) => managerOf(tx).delete(rows, where(new Date(clock.now().getTime() - retentionMs))));
    const run = async () => {
      await deleteBefore(outboxRows, (before) => ({ publishedAt: LessThan(before) }), MESSAGE_RETENTION_MS);
      await deleteBefore(inboxRows, (before) => ({ handledAt: LessThan(before) }), MESSAGE_RETENTION_MS);
      await deleteBefore(idempotencyRows, (before) => ({ createdAt: LessThan(before) }), ANSWER_RETENTION_MS);
    };
    super({ name: `sweeper-${context}`, everyMs: HOUR_MS, run, logger });
  }
}
