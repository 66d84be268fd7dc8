import type { Actor, OrderId, Page, PageRequest } from '@berth/shared-kernel';
import type { OrderViews } from '../ports/order-views.js';
import type { TimelineEntry, TimelinePosition } from '../ports/timeline.js';
import type { ShowOrder } from './show-order.js';

/** For whoever may see the order. @throws not-found `order.not-found` */
export const showTimeline =
  (orderViews: OrderViews, showOrder: ShowOrder) =>
  async (actor: Actor, orderId: OrderId, request: PageRequest<TimelinePosition>): Promise<Page<TimelineEntry, TimelinePosition>> => {
    await showOrder(actor, orderId);
    return orderViews.timeline(orderId, request);
  };
