import { asUserId } from '@berth/shared-kernel';
import { USER_DISABLED } from '../../domain/order/cancel-reasons.js';
import { cancelUnpaidBySystem } from '../../domain/order/cancellation.js';
import type { Reaction, ReactionDeps } from './reaction.js';

/** A disabled user's orders are cancelled: the unpaid ones at once, the paid ones as far as nothing was decided about their money. */
export const onUserDisabled =
  ({ orders, advance, clock }: Pick<ReactionDeps, 'orders' | 'advance' | 'clock'>): Reaction<'USER_STATUS_CHANGED'> =>
  async (tx, event) => {
    if (event.data.to !== 'DISABLED') return;
    for (const { orderId, status } of await orders.openOf(tx, asUserId(event.user_id)))
      if (status === 'PAID') await advance(tx, orderId, { type: 'user-disabled' });
      else await orders.update(tx, orderId, (order) => cancelUnpaidBySystem(order, USER_DISABLED, clock.now()));
  };
