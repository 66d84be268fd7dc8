import type { Answers, Clock, OrderId, UnitOfWork, UserId } from '@berth/shared-kernel';
import { assertOwner, imageNotPayable } from '../../domain/order/order.errors.js';
import type { Orders } from '../../domain/order/orders.js';
import type { PayRequest } from '../../domain/order/order.js';
import { requestPayment } from '../../domain/order/payment.js';
import type { Withdrawals } from '../../domain/withdrawal/withdrawals.js';

export interface PayOrderDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly withdrawals: Pick<Withdrawals, 'of'>;
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
  ({ unitOfWork, orders, withdrawals, answers, clock }: PayOrderDeps) =>
  async ({ orderId, userId, request }: PayOrder): Promise<void> => {
    await unitOfWork.run('pay-order', async (tx) => {
      await answers.begin(tx, request);
      const order = await orders.update(tx, orderId, (found) => requestPayment(assertOwner(found, userId), request, clock.now()));
      if ((await withdrawals.of(tx, order.spec.image)) !== null) throw imageNotPayable(order);
    });
  };
