import { isUniqueViolation, managerOf } from '@berth/platform';
import type { OrderId, Tx } from '@berth/shared-kernel';
import type { CancelledOrders } from '../../application/ports/cancelled-orders.js';
import { cancelledOrderRows } from './rows.js';

export class SqlCancelledOrders implements CancelledOrders {
  has(tx: Tx, orderId: OrderId): Promise<boolean> {
    return managerOf(tx).existsBy(cancelledOrderRows, { orderId });
  }

  async add(tx: Tx, orderId: OrderId, at: Date): Promise<void> {
    try {
      await managerOf(tx)
        .createQueryBuilder()
        .insert()
        .into(cancelledOrderRows)
        .values({ orderId, cancelledAt: at })
        .updateEntity(false)
        .execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}
