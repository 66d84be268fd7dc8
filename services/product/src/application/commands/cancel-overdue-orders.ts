import type { Clock, UnitOfWork } from '@berth/shared-kernel';
import { cancelOverdue } from '../../domain/order/cancellation.js';
import type { Orders } from '../../domain/order/orders.js';
import type { OrderViews } from '../ports/order-views.js';
import type { Provisionings } from '../ports/provisionings.js';
import type { AdvanceProvisioning } from '../sagas/advance-provisioning.js';

const AT_MOST = 100;

export interface CancelOverdueOrdersDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly orderViews: OrderViews;
  readonly provisionings: Provisionings;
  readonly advance: AdvanceProvisioning;
  readonly clock: Clock;
  readonly unpaidDeadlineMs: number;
}

/** One pass over the orders that were not paid in time and those whose instance was not reached in time; each is judged again when it is cancelled. */
export const cancelOverdueOrders =
  ({ unitOfWork, orders, orderViews, provisionings, advance, clock, unpaidDeadlineMs }: CancelOverdueOrdersDeps) =>
  async (): Promise<void> => {
    const now = clock.now();
    for (const orderId of await provisionings.overdue(now, AT_MOST))
      await unitOfWork.run('cancel-overdue', (tx) => advance(tx, orderId, { type: 'time-passed', now }));
    for (const orderId of await orderViews.unpaid(new Date(now.getTime() - unpaidDeadlineMs), AT_MOST))
      await unitOfWork.run('cancel-unpaid', (tx) =>
        orders.update(tx, orderId, (order) => cancelOverdue(order, { unpaidDeadlineMs, at: now })),
      );
  };
