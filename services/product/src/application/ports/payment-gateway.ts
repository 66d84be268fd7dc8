import type { OrderId, UserId } from '@berth/shared-kernel';

export interface HoldRequest {
  readonly orderId: OrderId;
  readonly userId: UserId;
  /** Minor units of the configured currency. */
  readonly amount: number;
}

export type HoldOutcome = { readonly kind: 'held' } | { readonly kind: 'declined'; readonly reason: 'insufficient-funds' };

/** Every step is idempotent by order id and step: a repeated capture, release or refund moves no money twice. */
export interface PaymentGateway {
  hold(request: HoldRequest): Promise<HoldOutcome>;
  capture(request: { readonly orderId: OrderId }): Promise<void>;
  release(request: { readonly orderId: OrderId }): Promise<void>;
  /** Gives back what was captured. */
  refund(request: { readonly orderId: OrderId }): Promise<void>;
}
