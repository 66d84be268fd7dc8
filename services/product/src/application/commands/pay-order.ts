import type { Answers, Clock, OrderId, UnitOfWork, UserId } from '@berth/shared-kernel';
import { assertOwner } from '../../domain/order/order.errors.js';
import type { Orders } from '../../domain/order/orders.js';
import type { PayRequest } from '../../domain/order/order.js';
import { requestPayment } from '../../domain/order/payment.js';

export interface PayOrderDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly answers: Answers;
  readonly clock: Clock;
}

export interface PayOrder {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly request: PayRequest;
}

/**
 * Starts a payment; its answer is recorded when the hold settles.
 * @throws not-found `order.not-found`; refused `order.not-payable`, `order.payment-in-progress`
 */
export const payOrder =
  ({ unitOfWork, orders, answers, clock }: PayOrderDeps) =>
  async ({ orderId, userId, request }: PayOrder): Promise<void> => {
    await unitOfWork.run('pay-order', async (tx) => {
      await answers.begin(tx, request);
      await orders.update(tx, orderId, (order) => requestPayment(assertOwner(order, userId), request, clock.now()));
    });
  };
