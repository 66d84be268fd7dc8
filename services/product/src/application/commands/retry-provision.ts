import type { Clock, OrderId, UnitOfWork } from '@berth/shared-kernel';
import type { Order } from '../../domain/order/order.js';
import type { Orders } from '../../domain/order/orders.js';
import { retryProvision as retry } from '../../domain/order/provision-retry.js';
import type { Provisionings } from '../ports/provisionings.js';

export interface RetryProvisionDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly provisionings: Pick<Provisionings, 'find'>;
  readonly clock: Clock;
}

/** Has the cluster try again at once; the deadline stays. @throws not-found `order.not-found`; refused `order.not-retryable` */
export const retryProvision =
  ({ unitOfWork, orders, provisionings, clock }: RetryProvisionDeps) =>
  (orderId: OrderId): Promise<Order> =>
    unitOfWork.run('retry-provision', async (tx) => {
      const provisioning = await provisionings.find(tx, orderId);
      return orders.update(tx, orderId, (order) => retry(order, provisioning?.deadline ?? null, clock.now()));
    });
