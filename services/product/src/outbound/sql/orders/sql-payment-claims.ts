import { affectedOne, type Database, managerOf } from '@berth/platform';
import type { Clock, Uuids } from '@berth/shared-kernel';
import { In, LessThanOrEqual } from 'typeorm';
import type { PaymentClaims } from '../../../application/ports/payment-claims.js';
import type { PaymentClaim } from '../../../domain/order/orders.js';
import { orderRows, toOrder } from './order-rows.js';
import { INTENTS } from './payment-intents.js';

export interface SqlPaymentClaimsOptions {
  readonly database: Pick<Database, 'unitOfWork' | 'reader'>;
  readonly clock: Clock;
  readonly uuids: Uuids;
  /** After this a step whose executor died is given to another. */
  readonly claimMs: number;
}

export class SqlPaymentClaims implements PaymentClaims {
  constructor(private readonly options: SqlPaymentClaimsOptions) {}

  async take(limit: number): Promise<readonly PaymentClaim[]> {
    const { database, clock, uuids, claimMs } = this.options;
    const now = clock.now();
    const waiting = await database.reader.find(orderRows, {
      where: { payment: In([...INTENTS]), claimedUntil: LessThanOrEqual(now) },
      order: { claimedUntil: 'ASC' },
      take: limit,
    });
    if (waiting.length === 0) return [];
    const until = new Date(now.getTime() + claimMs);
    return database.unitOfWork.run('claim-payments', async (tx) => {
      const claims: PaymentClaim[] = [];
      for (const row of waiting) {
        const token = uuids.next();
        const { orderId, payment } = row;
        const free = { orderId, payment, claimedUntil: LessThanOrEqual(now) };
        const result = await managerOf(tx).update(orderRows, free, { claimedBy: token, claimedUntil: until });
        if (affectedOne(result)) claims.push({ order: toOrder(row), token, until });
      }
      return claims;
    });
  }
}
