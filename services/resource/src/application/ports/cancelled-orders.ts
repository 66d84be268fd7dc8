import type { OrderId, Tx } from '@berth/shared-kernel';

/** Tombstones of orders that were cancelled before anything was made for them: nothing may be made for them later. */
export interface CancelledOrders {
  has(tx: Tx, orderId: OrderId): Promise<boolean>;
  /** Safe to call again. */
  add(tx: Tx, orderId: OrderId, at: Date): Promise<void>;
}
