import type { Clock, OrderId, Tx } from '@berth/shared-kernel';
import { repeatCancellation } from '../../domain/order/cancellation.js';
import { linkInstance } from '../../domain/order/order-placement.js';
import type { OrderDecision } from '../../domain/order/order.events.js';
import type { Order } from '../../domain/order/order.js';
import type { Orders } from '../../domain/order/orders.js';
import { requestCapture, requestRelease } from '../../domain/order/payment.js';
import type { Provisionings } from '../ports/provisionings.js';
import { decide, evolve, type ProvisioningCommand, type ProvisioningFact } from './provisioning.js';

export interface AdvanceProvisioningDeps {
  readonly provisionings: Provisionings;
  readonly orders: Orders;
  readonly clock: Clock;
}

export type AdvanceProvisioning = (tx: Tx, orderId: OrderId, fact: ProvisioningFact) => Promise<void>;

/** Tells the saga of an order a fact, and does what it decides, in one transaction; a no-op for an order that was never paid. */
export const advanceProvisioning =
  ({ provisionings, orders, clock }: AdvanceProvisioningDeps): AdvanceProvisioning =>
  async (tx, orderId, fact) => {
    const before = await provisionings.update(tx, orderId, (provisioning) => evolve(provisioning, fact));
    const commands = before === null ? [] : decide(before, fact);
    if (commands.length === 0) return;
    const at = clock.now();
    await orders.update(tx, orderId, (order) => carryOut(order, commands, at));
  };

function carryOut(order: Order, commands: readonly ProvisioningCommand[], at: Date): OrderDecision {
  let decision: OrderDecision = { state: order, events: [] };
  for (const command of commands) {
    const { state, events } = apply(decision.state, command, at);
    decision = { state, events: [...decision.events, ...events] };
  }
  return decision;
}

function apply(order: Order, command: ProvisioningCommand, at: Date): OrderDecision {
  switch (command.type) {
    case 'link-instance':
      return linkInstance(order, command.instanceId, at);
    case 'capture':
      return requestCapture(order, command.instanceId, at);
    case 'release':
      return requestRelease(order, command.reason, at);
    case 'cancel-instance':
      return repeatCancellation(order, at);
  }
}
