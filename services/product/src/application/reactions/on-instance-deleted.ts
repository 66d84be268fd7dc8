import { asInstanceId } from '@berth/shared-kernel';
import { orderOfInstance } from './order-of-instance.js';
import type { Reaction, ReactionDeps } from './reaction.js';

/** An instance that is gone before it was reached cannot complete its order. */
export const onInstanceDeleted =
  ({ orders, advance }: Pick<ReactionDeps, 'orders' | 'advance'>): Reaction<'INSTANCE_DELETED'> =>
  async (tx, event) => {
    const orderId = await orderOfInstance(tx, orders, event);
    const fact = { type: 'instance-deleted', instanceId: asInstanceId(event.instance_id), reason: event.data.reason } as const;
    if (orderId !== null) await advance(tx, orderId, fact);
  };
