import type { EventMeta, InstanceEvents } from '@berth/contracts';
import type { Tx } from '@berth/shared-kernel';
import { describeInstanceEvent } from './describe-instance-event.js';
import { orderOfInstance } from './order-of-instance.js';
import type { ReactionDeps } from './reaction.js';

/** Enters what happened to an instance into the timeline of its order; what the cluster reports, only until the order is decided. */
export const recordInstanceEvent =
  ({ orders, timeline, clock }: Pick<ReactionDeps, 'orders' | 'timeline' | 'clock'>) =>
  async (tx: Tx, event: InstanceEvents, meta: EventMeta): Promise<void> => {
    const orderId = await orderOfInstance(tx, orders, event);
    if (orderId === null) return;
    // An instance lives for years and reports up to once a second: that would be no timeline of an order.
    if (event.event_type === 'INSTANCE_K8S_SYNC' && (await orders.find(tx, orderId))?.status !== 'PAID') return;
    const { message, detail } = describeInstanceEvent(event);
    const { id, time: at, sequence } = meta;
    await timeline.record(tx, [{ id, orderId, type: event.event_type, at, sequence, recordedAt: clock.now(), message, detail }]);
  };
