import { type Actor, isAdmin, type OrderId } from '@berth/shared-kernel';
import { orderNotFound } from '../../domain/order/order.errors.js';
import type { Order } from '../../domain/order/order.js';
import type { OrderViews } from '../ports/order-views.js';

export type ShowOrder = (actor: Actor, orderId: OrderId) => Promise<Order>;

/** For its owner and for admins; to everybody else there is no such order. @throws not-found `order.not-found` */
export const showOrder =
  (orderViews: OrderViews): ShowOrder =>
  async (actor, orderId) => {
    const order = await orderViews.find(orderId);
    if (order === null || (order.userId !== actor.userId && !isAdmin(actor))) throw orderNotFound();
    return order;
  };
