import type { Clock, OrderId, Tx } from '@berth/shared-kernel';
import { remove } from '../../domain/instance/commands.js';
import { unchanged } from '../../domain/instance/instance.events.js';
import type { Instances } from '../../domain/instance/instances.js';
import type { CancelledOrders } from '../ports/cancelled-orders.js';
import type { Nudge } from '../ports/nudge.js';
import type { Tickets } from '../tickets.js';

export interface CancelOrderInstanceDeps {
  readonly instances: Instances;
  readonly cancelledOrders: CancelledOrders;
  readonly nudge: Nudge;
  readonly tickets: Tickets;
  readonly clock: Clock;
}

/** Deletes what was made for an order that is cancelled or refunded; where nothing was, a tombstone keeps it so. */
export const cancelOrderInstance =
  ({ instances, cancelledOrders, nudge, tickets, clock }: CancelOrderInstanceDeps, reason: 'order-cancelled' | 'order-refunded') =>
  async (tx: Tx, orderId: OrderId): Promise<void> => {
    const id = await instances.idOfOrder(tx, orderId);
    if (id === null) return cancelledOrders.add(tx, orderId, clock.now());
    await instances.update(tx, id, (instance) =>
      instance.desired === 'DELETED' ? unchanged(instance) : remove(instance, tickets(), reason),
    );
    nudge.nudge(tx, id);
  };
