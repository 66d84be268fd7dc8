import { CANCELLED_BY_OWNER, type CancelReason, UNPAID } from './cancel-reasons.js';
import { beingCompleted, notCancellable, paymentInProgress } from './order.errors.js';
import { unchanged } from './order-placement.js';
import type { OrderDecision } from './order.events.js';
import type { Order } from './order.js';

/** Only an unpaid order is its owner's to cancel. @throws refused `order.payment-in-progress`, `order.not-cancellable` */
export function cancelByOwner(order: Order, at: Date): OrderDecision {
  if (order.status === 'CANCELLED') return unchanged(order);
  if (order.status !== 'PENDING') throw notCancellable(order);
  if (order.payment !== 'NONE') throw paymentInProgress();
  return cancel(order, CANCELLED_BY_OWNER, at);
}

/** What of an operator's cancel is not the provisioning saga's. @throws refused `order.not-cancellable` */
export function cancelByOperator(order: Order, reason: CancelReason, at: Date): OrderDecision {
  if (order.status === 'PAID') throw beingCompleted(order);
  if (order.status === 'COMPLETED') throw notCancellable(order);
  return cancelUnpaidBySystem(order, reason, at);
}

/** The system's cancel of an unpaid order waits for a hold under way; a paid order is the provisioning saga's to cancel. */
export function cancelUnpaidBySystem(order: Order, reason: CancelReason, at: Date): OrderDecision {
  if (order.status !== 'PENDING') return unchanged(order);
  if (order.payment === 'NONE') return cancel(order, reason, at);
  if (order.cancelReason !== null) return unchanged(order);
  return { state: { ...order, cancelReason: reason, updatedAt: at }, events: [] };
}

export function cancelOverdue(order: Order, { unpaidDeadlineMs, at }: { unpaidDeadlineMs: number; at: Date }): OrderDecision {
  const isOverdue = at.getTime() - order.createdAt.getTime() >= unpaidDeadlineMs;
  return isOverdue ? cancelUnpaidBySystem(order, UNPAID, at) : unchanged(order);
}

/** Says once more that the order is cancelled, to whoever still has an instance for it. */
export function repeatCancellation(order: Order, at: Date): OrderDecision {
  if (order.status !== 'CANCELLED' || order.cancelReason === null) return unchanged(order);
  return { state: order, events: [{ type: 'order-cancelled', order, reason: order.cancelReason, again: true, at }] };
}

export function cancel(order: Order, reason: CancelReason, at: Date): OrderDecision {
  const cancelled: Order = { ...order, status: 'CANCELLED', cancelReason: reason, cancelledAt: at, updatedAt: at };
  return { state: cancelled, events: [{ type: 'order-cancelled', order: cancelled, reason, again: false, at }] };
}
