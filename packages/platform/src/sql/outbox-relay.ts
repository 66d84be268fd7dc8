import { randomUUID } from 'node:crypto';
import type { Clock } from '@berth/shared-kernel';
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
 * at least once. Of several relays on one database one works at a time. Also sweeps what is past its retention.
 */
export class OutboxRelay implements Service {
  private readonly poller: Poller;
  private readonly lease: OutboxLease;
  private readonly figures: DatabaseMetrics;
  private readonly sweeper: Sweeper;
  private readonly batchSize: number;
  private fence: bigint | null = null;

  constructor(private readonly options: OutboxRelayOptions) {
    const { database, clock, context, logger, metrics, outbox, pollMs = 500, leaseMs = 2_000 } = options;
    this.batchSize = options.batchSize ?? 200;
    this.lease = new OutboxLease({ database, clock, context, holder: randomUUID(), leaseMs });
    this.figures = new DatabaseMetrics({ database, clock, context, logger, metrics });
    this.sweeper = new Sweeper({ database, clock, context, logger });
    this.poller = new Poller({
      name: `outbox-relay-${context}`,
      everyMs: pollMs,
      signal: outbox.committed,
      run: (abort) => this.drain(abort),
      backOff: { firstMs: 100, mostMs: 5_000 },
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
    let isLast = false;
    while (!abort.aborted && !isLast) {
      const batch = await this.unpublished();
      if (batch.length === 0) return;
      const fence = await this.lease.take();
      if (fence === null) return;
      const isNew = fence !== this.fence;
      this.fence = fence;
      // What was read before the lease was had may have been published by its last holder meanwhile.
      if (isNew) continue;
      if (!(await this.publish(fence, batch))) return this.lease.lost();
      isLast = batch.length < this.batchSize;
    }
  }

  private unpublished(): Promise<OutboxRow[]> {
    return this.options.database.reader.find(outboxRows, {
      where: { publishedAt: IsNull() },
      order: { id: 'ASC' },
      take: this.batchSize,
    });
  }

  private async publish(fence: bigint, batch: readonly OutboxRow[]): Promise<boolean> {
    const { eventLog, context } = this.options;
    crashPoint(`publish:before:${context}`);
    await eventLog.publish(batch.map(({ topic, eventKey, headers, body }) => ({ topic, key: eventKey, headers, value: body })));
    crashPoint(`publish:acked:${context}`);
    return this.mark(fence, batch);
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
