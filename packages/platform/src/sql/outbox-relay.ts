import { randomUUID } from 'node:crypto';
import { type BerthError, type Clock, isBerthError } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { IsNull } from 'typeorm';
import { crashPoint } from '../lifecycle/crash-points.js';
import { Poller } from '../lifecycle/poller.js';
import type { Service } from '../lifecycle/service.js';
import type { EventLog } from '../messaging/event-log.js';
import type { Metrics } from '../observability/metrics.js';
import { DatabaseMetrics } from './database-metrics.js';
import type { Database } from './open-database.js';
import type { Outbox } from './outbox.js';
import { HOLDS_FENCE, OutboxLease } from './outbox-lease.js';
import { isNotParked, ParkedKeys } from './parked-keys.js';
import { outboxRows, type OutboxRow } from './platform-rows.js';
import { Sweeper } from './sweeper.js';
import { managerOf } from './transaction.js';

export interface OutboxRelayOptions {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'publish'>;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly context: string;
  /** The fallback when no commit wakes the relay; 500 ms when absent. */
  readonly pollMs?: number;
  /** How long a relay that died keeps others from publishing; 2 s when absent. */
  readonly leaseMs?: number;
  /** Records in one publish; 200 when absent. */
  readonly batchSize?: number;
}

/**
 * Publishes what the outbox of a context holds, in order, one batch at a time, and marks it after the log has acknowledged it:
 * at least once. Of several relays on one database one works at a time. What the log refuses for good is parked, with what follows of
 * its key, and keeps nothing else waiting. Also sweeps what is past its retention.
 */
export class OutboxRelay implements Service {
  private readonly poller: Poller;
  private readonly lease: OutboxLease;
  private readonly figures: DatabaseMetrics;
  private readonly sweeper: Sweeper;
  private readonly parked: ParkedKeys;
  private readonly batchSize: number;
  private fence: bigint | null = null;

  constructor(private readonly options: OutboxRelayOptions) {
    const { database, clock, context, logger, metrics, outbox, pollMs = 500, leaseMs = 2_000 } = options;
    this.batchSize = options.batchSize ?? 200;
    this.lease = new OutboxLease({ database, clock, context, holder: randomUUID(), leaseMs });
    this.figures = new DatabaseMetrics({ database, clock, context, logger, metrics });
    this.sweeper = new Sweeper({ database, clock, context, logger });
    this.parked = new ParkedKeys({ database, clock, context, logger });
    this.poller = new Poller({
      name: `outbox-relay-${context}`,
      everyMs: pollMs,
      signal: outbox.committed,
      run: (abort) => this.drain(abort),
      logger,
    });
  }

  async start(): Promise<void> {
    for (const part of [this.poller, this.figures, this.sweeper]) await part.start();
  }

  async stop(): Promise<void> {
    for (const part of [this.sweeper, this.figures, this.poller]) await part.stop();
    try {
      await this.lease.release();
    } catch (error) {
      // It runs out by itself, and a database that is away keeps no process from stopping.
      this.options.logger.warn({ err: error, context: this.options.context }, 'the lease of the outbox could not be given up');
    }
  }

  private async drain(abort: AbortSignal): Promise<void> {
    let size = this.batchSize;
    let isLast = false;
    while (!abort.aborted && !isLast) {
      const batch = await this.unpublished(size);
      if (batch.length === 0) return;
      const fence = await this.lease.take();
      if (fence === null) return;
      const isNew = fence !== this.fence;
      this.fence = fence;
      // What was read before the lease was had may have been published by its last holder meanwhile.
      if (isNew) continue;
      const refusal = await this.publish(batch);
      if (refusal !== null) size = await this.narrow(batch, refusal);
      else if (await this.mark(fence, batch)) isLast = batch.length < size;
      else return this.lease.lost();
    }
  }

  private unpublished(size: number): Promise<OutboxRow[]> {
    return this.options.database.reader.find(outboxRows, {
      where: { publishedAt: IsNull(), eventKey: isNotParked() },
      order: { id: 'ASC' },
      take: size,
    });
  }

  /** Null when the log has taken all of them, else why there is one that it never will. */
  private async publish(batch: readonly OutboxRow[]): Promise<BerthError | null> {
    const { eventLog, context } = this.options;
    crashPoint(`publish:before:${context}`);
    try {
      await eventLog.publish(batch.map(({ topic, eventKey, headers, body }) => ({ topic, key: eventKey, headers, value: body })));
    } catch (error) {
      if (isBerthError(error, 'invalid-input')) return error;
      throw error;
    }
    crashPoint(`publish:acked:${context}`);
    return null;
  }

  /** How many to try next, until it is known which one is refused; its key is parked then. */
  private async narrow(batch: readonly OutboxRow[], refusal: BerthError): Promise<number> {
    const [only] = batch;
    if (only === undefined || batch.length > 1) return Math.ceil(batch.length / 2);
    await this.parked.park(only, refusal);
    return this.batchSize;
  }

  /** False when the lease went to another relay meanwhile; what was published is then published again by that one. */
  private mark(fence: bigint, batch: readonly OutboxRow[]): Promise<boolean> {
    const { database, clock, context } = this.options;
    return database.unitOfWork.run(`mark-published-${context}`, async (tx) => {
      const result = await managerOf(tx)
        .createQueryBuilder()
        .update(outboxRows)
        .set({ publishedAt: clock.now() })
        .where('id IN (:...ids)', { ids: batch.map((row) => row.id.toString()) })
        .andWhere(HOLDS_FENCE, { fence: fence.toString() })
        .updateEntity(false)
        .execute();
      return (result.affected ?? 0) > 0;
    });
  }
}
