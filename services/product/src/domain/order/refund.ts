import { alreadyRefunded, notRefundable, paymentInProgress } from './order.errors.js';
import { unchanged } from './order-placement.js';
import type { OrderDecision } from './order.events.js';
import type { Order, PayRequest } from './order.js';

/** States the intent to give the price back. @throws refused `order.payment-in-progress`, `order.already-refunded`, `order.not-refundable` */
export function requestRefund(order: Order, payRequest: PayRequest, refundReason: string | null, at: Date): OrderDecision {
  if (order.payment === 'REFUNDING') throw paymentInProgress();
  if (order.payment === 'REFUNDED') throw alreadyRefunded();
  if (order.payment !== 'CAPTURED') throw notRefundable(order);
  return { state: { ...order, payment: 'REFUNDING', payRequest, refundReason, updatedAt: at }, events: [] };
}

/** The price is back: the order stays complete, and its instance is to go. */
export function recordRefunded(order: Order, at: Date): OrderDecision {
  if (order.payment !== 'REFUNDING' || order.instanceId === null) return unchanged(order);
  const refunded: Order = { ...order, payment: 'REFUNDED', payRequest: null, updatedAt: at };
  return { state: refunded, events: [{ type: 'order-refunded', order: refunded, instanceId: order.instanceId, at }] };
}
