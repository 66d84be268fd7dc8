import type { Clock, OrderId, UnitOfWork, UserId } from '@berth/shared-kernel';
import { cancelByOwner } from '../../domain/order/cancellation.js';
import { assertOwner } from '../../domain/order/order.errors.js';
import type { Order } from '../../domain/order/order.js';
import type { Orders } from '../../domain/order/orders.js';

export interface CancelOrderDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly clock: Clock;
}

/** @throws not-found `order.not-found`; refused `order.not-cancellable`, `order.payment-in-progress` */
export const cancelOrder =
  ({ unitOfWork, orders, clock }: CancelOrderDeps) =>
  ({ orderId, userId }: { readonly orderId: OrderId; readonly userId: UserId }): Promise<Order> =>
    unitOfWork.run('cancel-order', (tx) => orders.update(tx, orderId, (order) => cancelByOwner(assertOwner(order, userId), clock.now())));
