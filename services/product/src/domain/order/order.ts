import type { ComputeSpec, IdempotentRequest, InstanceId, OrderId, ProductId, UserId } from '@berth/shared-kernel';
import type { CancelReason } from './cancel-reasons.js';

export type OrderStatus = 'PENDING' | 'PAID' | 'COMPLETED' | 'CANCELLED';

/** The `-ING` states are irrevocable intents: committed before the gateway is called, and the first one wins. */
export type PaymentStatus = 'NONE' | 'HOLDING' | 'HELD' | 'CAPTURING' | 'CAPTURED' | 'RELEASING' | 'RELEASED' | 'REFUNDING' | 'REFUNDED';

/** What was agreed when the order was placed; later changes of the product do not touch it. */
export interface OrderTerms {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly productId: ProductId;
  readonly productName: string;
  readonly instanceName: string;
  readonly spec: ComputeSpec;
  /** Minor units of `currency`, 0..4294967295. */
  readonly amount: number;
  readonly currency: string;
}

/** A request about an order's money, as its answer will have to name it. */
export interface PayRequest extends IdempotentRequest {
  readonly requestId: string;
}

export interface Order extends OrderTerms {
  readonly status: OrderStatus;
  readonly payment: PaymentStatus;
  /** The request that waits for the hold or the refund to settle. */
  readonly payRequest: PayRequest | null;
  readonly instanceId: InstanceId | null;
  /** Why it is cancelled; while HOLDING, why it will be as soon as the hold has settled. */
  readonly cancelReason: CancelReason | null;
  /** Why its price is given back, in the operator's words; null without such words, and without a refund. */
  readonly refundReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly paidAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly completedAt: Date | null;
}
