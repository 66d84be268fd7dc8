import type { InstanceId, OrderId, UserId } from '@berth/shared-kernel';
import type { OrderStatus } from '../../domain/order/order.js';
import type { ProductStatus } from '../../domain/product/product-terms.js';

/** A PAID order, and what is known of why its instance does not run yet. */
export interface WaitingOrder {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly instanceId: InstanceId | null;
  readonly paidAt: Date;
  readonly provisionBy: Date | null;
  /** The latest words of its timeline. */
  readonly reason: string | null;
}

export interface WaitingOrders {
  readonly total: number;
  /** Of the one that has waited longest. */
  readonly oldestPaidAt: Date | null;
}

/** The shop as its operator looks at it: committed, and without a transaction. */
export interface ShopFigures {
  productsByStatus(): Promise<Readonly<Record<ProductStatus, number>>>;
  ordersByStatus(): Promise<Readonly<Record<OrderStatus, number>>>;
  /** How many orders are PAID and not COMPLETED yet. */
  waiting(): Promise<WaitingOrders>;
  /** The first of them, the one that has waited longest first. */
  longestWaiting(limit: number): Promise<readonly WaitingOrder[]>;
}
