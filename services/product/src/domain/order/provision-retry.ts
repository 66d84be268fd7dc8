import { notRetryable } from './order.errors.js';
import type { OrderDecision } from './order.events.js';
import type { Order } from './order.js';

/** Asks for the instance once more, as long as nothing is decided about the money. @throws refused `order.not-retryable` */
export function retryProvision(order: Order, provisionBy: Date | null, at: Date): OrderDecision {
  if (order.status !== 'PAID' || order.payment !== 'HELD' || provisionBy === null) throw notRetryable(order);
  return { state: order, events: [{ type: 'order-provision-retried', order, provisionBy, at }] };
}
