import type { Clock, OrderId, UnitOfWork } from '@berth/shared-kernel';
import { cancelledByOperator } from '../../domain/order/cancel-reasons.js';
import { cancelByOperator } from '../../domain/order/cancellation.js';
import type { Order } from '../../domain/order/order.js';
import type { Orders } from '../../domain/order/orders.js';
import type { AdvanceProvisioning } from '../sagas/advance-provisioning.js';

export interface CancelOrderByOperatorDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly advance: AdvanceProvisioning;
  readonly clock: Clock;
}

/**
 * Cancels an unpaid order, or a paid one of which the money is not taken yet; one whose payment has just begun is cancelled when the
 * hold has settled, and a cancelled one stays as it is.
 * @throws not-found `order.not-found`; refused `order.not-cancellable`
 */
export const cancelOrderByOperator =
  ({ unitOfWork, orders, advance, clock }: CancelOrderByOperatorDeps) =>
  ({ orderId, reason: words }: { readonly orderId: OrderId; readonly reason: string | null }): Promise<Order> => {
    const reason = cancelledByOperator(words);
    return unitOfWork.run('cancel-order-by-operator', async (tx) => {
      await advance(tx, orderId, { type: 'operator-cancelled', reason });
      return orders.update(tx, orderId, (order) => cancelByOperator(order, reason, clock.now()));
    });
  };
