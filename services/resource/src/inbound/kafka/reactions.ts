import type { EventHandler, EventHandlers } from '@berth/platform';
import type { EventType, Topic } from '@berth/contracts';

export const RESOURCE_GROUP = 'berth-resource';

/** The topics that this context follows. */
export const FOLLOWED_TOPICS: readonly Topic[] = ['order.events', 'product.events', 'user.events'];

export interface Reactions {
  readonly orderPaid: EventHandler<'ORDER_PAID'>;
  readonly orderCancelled: EventHandler<'ORDER_CANCELLED'>;
  readonly orderRefunded: EventHandler<'ORDER_REFUNDED'>;
  readonly orderProvisionRetried: EventHandler<'ORDER_PROVISION_RETRIED'>;
  readonly imageWithdrawn: EventHandler<'PRODUCT_IMAGE_WITHDRAWN'>;
  readonly userStatusChanged: EventHandler<'USER_STATUS_CHANGED'>;
}

/** What this context does about the events of others, beside keeping its own knowledge of users (`standings`). */
export const reactionHandlers = (reactions: Reactions, standings: EventHandlers): EventHandlers => ({
  ...standings,
  ORDER_PAID: reactions.orderPaid,
  ORDER_CANCELLED: reactions.orderCancelled,
  ORDER_REFUNDED: reactions.orderRefunded,
  ORDER_PROVISION_RETRIED: reactions.orderProvisionRetried,
  PRODUCT_IMAGE_WITHDRAWN: reactions.imageWithdrawn,
  USER_STATUS_CHANGED: inOrder(standings.USER_STATUS_CHANGED, reactions.userStatusChanged),
});

const inOrder =
  <Type extends EventType>(first: EventHandler<Type> | undefined, second: EventHandler<Type>): EventHandler<Type> =>
  async (tx, event, meta) => {
    await first?.(tx, event, meta);
    await second(tx, event, meta);
  };
