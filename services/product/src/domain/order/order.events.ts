import type { Decision, InstanceId } from '@berth/shared-kernel';
import type { CancelReason } from './cancel-reasons.js';
import type { Order } from './order.js';

export interface OrderPlaced {
  readonly type: 'order-placed';
  readonly order: Order;
  readonly at: Date;
}

/** The money is held; past `provisionBy` no instance may be made for the order. */
export interface OrderPaid {
  readonly type: 'order-paid';
  readonly order: Order;
  readonly provisionBy: Date;
  readonly at: Date;
}

export interface OrderCompleted {
  readonly type: 'order-completed';
  readonly order: Order;
  readonly instanceId: InstanceId;
  readonly at: Date;
}

/** `again` when an instance turned up for an order that had been cancelled: whoever made it is told once more. */
export interface OrderCancelled {
  readonly type: 'order-cancelled';
  readonly order: Order;
  readonly reason: CancelReason;
  readonly again: boolean;
  readonly at: Date;
}

/** The price is back with the buyer, and the instance is to be deleted. */
export interface OrderRefunded {
  readonly type: 'order-refunded';
  readonly order: Order;
  readonly instanceId: InstanceId;
  readonly at: Date;
}

/** `provisionBy` is what it was when the order was paid. */
export interface OrderProvisionRetried {
  readonly type: 'order-provision-retried';
  readonly order: Order;
  readonly provisionBy: Date;
  readonly at: Date;
}

export type OrderEvent = OrderPlaced | OrderPaid | OrderCompleted | OrderCancelled | OrderRefunded | OrderProvisionRetried;

export type OrderDecision = Decision<Order, OrderEvent>;
