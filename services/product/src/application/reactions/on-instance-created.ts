import { asInstanceId } from '@berth/shared-kernel';
import { orderOfInstance } from './order-of-instance.js';
import type { Reaction, ReactionDeps } from './reaction.js';

/** The order learns which instance is its own. */
export const onInstanceCreated =
  ({ orders, advance }: Pick<ReactionDeps, 'orders' | 'advance'>): Reaction<'INSTANCE_CREATED'> =>
  async (tx, event) => {
    const orderId = await orderOfInstance(tx, orders, event);
    if (orderId !== null) await advance(tx, orderId, { type: 'instance-created', instanceId: asInstanceId(event.instance_id) });
  };
