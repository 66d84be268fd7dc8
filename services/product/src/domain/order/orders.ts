import type { InstanceId, OrderId, Tx, UserId } from '@berth/shared-kernel';
import type { OrderDecision } from './order.events.js';
import type { Order } from './order.js';

/** A payment step that one executor has taken on; `token` is void once somebody else has taken it over. */
export interface PaymentClaim {
  readonly order: Order;
  readonly token: string;
  readonly until: Date;
}

/** The orders, each written together with its events or not at all. */
export interface Orders {
  /** @throws conflict `order.id-taken` */
  add(tx: Tx, decision: OrderDecision): Promise<void>;
  find(tx: Tx, orderId: OrderId): Promise<Order | null>;
  /** @throws not-found `order.not-found`; conflict `aggregate.version-conflict` when somebody else was faster */
  update(tx: Tx, orderId: OrderId, decide: (order: Order) => OrderDecision): Promise<Order>;
  /** As `update`, only for whoever still has the claim; null when it was lost. */
  settle(tx: Tx, claim: PaymentClaim, decide: (order: Order) => OrderDecision): Promise<Order | null>;
  idByInstance(tx: Tx, instanceId: InstanceId): Promise<OrderId | null>;
  /** The orders of a user that are PENDING or PAID. */
  openOf(tx: Tx, userId: UserId): Promise<readonly Order[]>;
}
