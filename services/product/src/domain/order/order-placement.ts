import type { InstanceId } from '@berth/shared-kernel';
import { checkInstanceName } from './instance-name.js';
import type { OrderDecision } from './order.events.js';
import type { Order, OrderTerms } from './order.js';

/** @throws invalid-input `order.invalid` for an instance name against the rule */
export function placeOrder(terms: OrderTerms, at: Date): OrderDecision {
  checkInstanceName(terms.instanceName);
  const order: Order = {
    ...terms,
    status: 'PENDING',
    payment: 'NONE',
    payRequest: null,
    instanceId: null,
    cancelReason: null,
    refundReason: null,
    createdAt: at,
    updatedAt: at,
    paidAt: null,
    cancelledAt: null,
    completedAt: null,
  };
  return { state: order, events: [{ type: 'order-placed', order, at }] };
}

export const unchanged = (order: Order): OrderDecision => ({ state: order, events: [] });

export const linkInstance = (order: Order, instanceId: InstanceId, at: Date): OrderDecision =>
  order.instanceId === null ? { state: { ...order, instanceId, updatedAt: at }, events: [] } : unchanged(order);
