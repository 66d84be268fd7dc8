import type { InstanceId } from '@berth/shared-kernel';
import { cancel } from './cancellation.js';
import type { CancelReason } from './cancel-reasons.js';
import { notPayable, paymentInProgress } from './order.errors.js';
import { unchanged } from './order-placement.js';
import type { OrderDecision } from './order.events.js';
import type { Order, PayRequest } from './order.js';

/** States the intent to hold the money. @throws refused `order.payment-in-progress`, `order.not-payable` */
export function requestPayment(order: Order, payRequest: PayRequest, at: Date): OrderDecision {
  if (order.payment === 'HOLDING') throw paymentInProgress();
  if (order.status !== 'PENDING') throw notPayable(order);
  return { state: { ...order, payment: 'HOLDING', payRequest, updatedAt: at }, events: [] };
}

/** The money is held: the order is PAID, unless it was to be cancelled meanwhile. */
export function recordHeld(order: Order, { at, provisionBy }: { at: Date; provisionBy: Date }): OrderDecision {
  if (order.payment !== 'HOLDING') return unchanged(order);
  const settled: Order = { ...order, payRequest: null, updatedAt: at };
  if (order.cancelReason !== null) return cancel({ ...settled, payment: 'RELEASING' }, order.cancelReason, at);
  const paid: Order = { ...settled, status: 'PAID', payment: 'HELD', paidAt: at };
  return { state: paid, events: [{ type: 'order-paid', order: paid, provisionBy, at }] };
}

/** The buyer has not the money: the order can be paid again, unless it was to be cancelled meanwhile. */
export function recordDeclined(order: Order, at: Date): OrderDecision {
  if (order.payment !== 'HOLDING') return unchanged(order);
  const settled: Order = { ...order, payment: 'NONE', payRequest: null, updatedAt: at };
  return order.cancelReason === null ? { state: settled, events: [] } : cancel(settled, order.cancelReason, at);
}

/** States the intent to take the held money; whichever intent came first stands. */
export function requestCapture(order: Order, instanceId: InstanceId, at: Date): OrderDecision {
  if (order.payment !== 'HELD') return unchanged(order);
  return { state: { ...order, payment: 'CAPTURING', instanceId, updatedAt: at }, events: [] };
}

/** States the intent to give the held money back and cancels in one; whichever intent came first stands. */
export function requestRelease(order: Order, reason: CancelReason, at: Date): OrderDecision {
  if (order.payment !== 'HELD') return unchanged(order);
  return cancel({ ...order, payment: 'RELEASING' }, reason, at);
}

export function recordCaptured(order: Order, at: Date): OrderDecision {
  if (order.payment !== 'CAPTURING' || order.instanceId === null) return unchanged(order);
  const completed: Order = { ...order, status: 'COMPLETED', payment: 'CAPTURED', completedAt: at, updatedAt: at };
  return { state: completed, events: [{ type: 'order-completed', order: completed, instanceId: order.instanceId, at }] };
}

export function recordReleased(order: Order, at: Date): OrderDecision {
  if (order.payment !== 'RELEASING') return unchanged(order);
  return { state: { ...order, payment: 'RELEASED', updatedAt: at }, events: [] };
}
