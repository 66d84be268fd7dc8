import type { WireSpec } from './wire-spec.js';

interface OrderEvent<Type extends string, Data> {
  readonly event_type: Type;
  readonly order_id: bigint;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly user_id: number;
  readonly data: Data;
}

interface OrderData {
  readonly product_id: number;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
}

export type OrderPlaced = OrderEvent<'ORDER_PLACED', OrderData & { readonly instance_name: string; readonly spec: WireSpec }>;
/** `provision_by` in seconds since the epoch: past it no instance may be made for the order. */
export type OrderPaid = OrderEvent<
  'ORDER_PAID',
  OrderData & { readonly instance_name: string; readonly spec: WireSpec; readonly provision_by: number }
>;
export type OrderCompleted = OrderEvent<'ORDER_COMPLETED', OrderData & { readonly instance_id: bigint }>;
/** `reason` is a stable code, `message` its sentence for the buyer, `instance_id` null when none was known. */
export type OrderCancelled = OrderEvent<
  'ORDER_CANCELLED',
  OrderData & { readonly reason: string; readonly message: string; readonly instance_id: bigint | null; readonly was_paid: boolean }
>;
/** The price is back with the buyer, for good; the order stays complete, and `instance_id` is to be deleted. `reason` is the operator's, '' for none. */
export type OrderRefunded = OrderEvent<'ORDER_REFUNDED', OrderData & { readonly instance_id: bigint; readonly reason: string }>;
/** `instance_id` null when none is known yet; `provision_by`, in seconds since the epoch, is what it was when the order was paid. */
export type OrderProvisionRetried = OrderEvent<
  'ORDER_PROVISION_RETRIED',
  OrderData & { readonly instance_id: bigint | null; readonly provision_by: number }
>;

/** Topic `order.events`, key order id. */
export type OrderEvents = OrderPlaced | OrderPaid | OrderCompleted | OrderCancelled | OrderRefunded | OrderProvisionRetried;
