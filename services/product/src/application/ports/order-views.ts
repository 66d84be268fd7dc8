import type { OrderId, Page, PageRequest, ProductId, SortedKey, SortedPageRequest, TimeRange, UserId } from '@berth/shared-kernel';
import type { Order, OrderStatus, PaymentStatus } from '../../domain/order/order.js';
import type { TimelineEntry, TimelinePosition } from './timeline.js';

/** An order as it is shown. */
export type OrderView = Order;

/** What an operator looks for; what is absent is no condition. */
export interface OrderFilter {
  readonly status?: readonly OrderStatus[] | undefined;
  readonly payment?: readonly PaymentStatus[] | undefined;
  readonly userId?: UserId | undefined;
  readonly productId?: ProductId | undefined;
  /** Somewhere in the name of the instance or of the product. */
  readonly text?: string | undefined;
  readonly created: TimeRange;
}

export type OrderSortField = 'createdAt' | 'amount' | 'id';
export type OrderPageRequest = SortedPageRequest<OrderSortField, OrderId>;

/** The orders as they are read: committed, and without a transaction. */
export interface OrderViews {
  find(orderId: OrderId): Promise<Order | null>;
  /** A user's own, newest first; of every status when none is named. */
  of(userId: UserId, request: PageRequest<OrderId>, status?: readonly OrderStatus[]): Promise<Page<Order, OrderId>>;
  /** Of everybody. */
  search(filter: OrderFilter, request: OrderPageRequest): Promise<Page<Order, SortedKey<OrderId>>>;
  /** PENDING orders placed before `placedBefore` of which no cancel is remembered yet, oldest first. */
  unpaid(placedBefore: Date, limit: number): Promise<readonly OrderId[]>;
  /** In the order in which things happened. */
  timeline(orderId: OrderId, request: PageRequest<TimelinePosition>): Promise<Page<TimelineEntry, TimelinePosition>>;
}
