import type { Clock } from '@berth/shared-kernel';
import type { EntityManager } from 'typeorm';
import type { Database } from './open-database.js';
import { outboxLeaseRows, type OutboxLeaseRow } from './platform-rows.js';
import { affectedOne, isUniqueViolation } from './sql-errors.js';
import { managerOf } from './transaction.js';

const NAME = 'outbox';

export interface OutboxLeaseOptions {
  readonly database: Pick<Database, 'unitOfWork'>;
  readonly clock: Clock;
  readonly context: string;
  /** Unique to this relay. */
  readonly holder: string;
  readonly leaseMs: number;
}

/**
 * The right to publish a context's outbox. It is taken when there is something to publish and simply runs out when there is
 * nothing, so an idle relay writes nothing; the fence grows with every new holder. Each relay judges by the clock of its own machine:
 * clocks that differ by more than the lease let two publish at once, and what is then published twice carries the same `ce_id`.
 */
export class OutboxLease {
  private held: { readonly fence: bigint; readonly expiresAtMs: number } | null = null;

  constructor(private readonly options: OutboxLeaseOptions) {}

  /** The fence for at least half a lease from now, null while another relay holds the lease. */
  async take(): Promise<bigint | null> {
    const { clock, leaseMs, database, context } = this.options;
    if (this.held !== null && this.held.expiresAtMs - clock.now().getTime() > leaseMs / 2) return this.held.fence;
    const now = clock.now();
    const fence = await database.unitOfWork.run(`lease-outbox-${context}`, (tx) => this.acquire(managerOf(tx), now));
    this.held = fence === null ? null : { fence, expiresAtMs: now.getTime() + leaseMs };
    return fence;
  }

  /** Forgets a lease that turned out to be somebody else's. */
  lost(): void {
    this.held = null;
  }

  /** Gives the lease up, so that another relay need not wait until it runs out. */
  async release(): Promise<void> {
    const { database, context, clock } = this.options;
    const held = this.held;
    if (held === null) return;
    this.held = null;
    await database.unitOfWork.run(`release-outbox-${context}`, async (tx) => {
      await managerOf(tx).update(outboxLeaseRows, { name: NAME, fence: held.fence }, { expiresAt: clock.now() });
    });
  }

  private async acquire(manager: EntityManager, now: Date): Promise<bigint | null> {
    const row = await manager.findOneBy(outboxLeaseRows, { name: NAME });
    if (row === null) return this.insertFirst(manager, now);
    const isMine = row.holder === this.options.holder;
    if (!isMine && row.expiresAt > now) return null;
    const fence = isMine ? row.fence : row.fence + 1n;
    // A holder that prolongs its lease changes nothing else, and whoever saw it run out must come too late then.
    const { holder, expiresAt } = row;
    const taken = await manager.update(outboxLeaseRows, { name: NAME, fence: row.fence, holder, expiresAt }, this.heldFrom(now, fence));
    return affectedOne(taken) ? fence : null;
  }

  private async insertFirst(manager: EntityManager, now: Date): Promise<bigint | null> {
    try {
      await manager.insert(outboxLeaseRows, { name: NAME, ...this.heldFrom(now, 1n) });
      return 1n;
    } catch (error) {
      if (isUniqueViolation(error)) return null;
      throw error;
    }
  }

  private heldFrom(now: Date, fence: bigint): Omit<OutboxLeaseRow, 'name'> {
    return { fence, holder: this.options.holder, expiresAt: new Date(now.getTime() + this.options.leaseMs) };
  }
}

/** For a statement that may only take effect while the lease with `:fence` is the current one. */
export const HOLDS_FENCE = `EXISTS (SELECT 1 FROM outbox_lease WHERE outbox_lease.name = '${NAME}' AND outbox_lease.fence = :fence)`;
