import type { OrderId, Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { Order } from '../../domain/order/order.js';
import type { TimelineEntry, TimelinePosition } from './timeline.js';

/** An order as it is shown. */
export type OrderView = Order;

/** The orders as they are read: committed, and without a transaction. */
export interface OrderViews {
  find(orderId: OrderId): Promise<Order | null>;
  /** Newest first; of everybody when `userId` is null. */
  page(userId: UserId | null, request: PageRequest<OrderId>): Promise<Page<Order, OrderId>>;
  /** PENDING orders placed before `placedBefore` of which no cancel is remembered yet, oldest first. */
  unpaid(placedBefore: Date, limit: number): Promise<readonly OrderId[]>;
  /** In the order in which things happened. */
  timeline(orderId: OrderId, request: PageRequest<TimelinePosition>): Promise<Page<TimelineEntry, TimelinePosition>>;
}
