import type { Answers, Clock, OrderId, UnitOfWork } from '@berth/shared-kernel';
import type { PayRequest } from '../../domain/order/order.js';
import type { Orders } from '../../domain/order/orders.js';
import { requestRefund } from '../../domain/order/refund.js';

export interface RefundOrderDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly answers: Answers;
  readonly clock: Clock;
}

export interface RefundOrder {
  readonly orderId: OrderId;
  /** In the operator's words, null for none. */
  readonly reason: string | null;
  readonly request: PayRequest;
}

/**
 * Starts a refund; its answer is recorded when the money is back.
 * @throws not-found `order.not-found`; refused `order.not-refundable`, `order.already-refunded`, `order.payment-in-progress`
 */
export const refundOrder =
  ({ unitOfWork, orders, answers, clock }: RefundOrderDeps) =>
  async ({ orderId, reason, request }: RefundOrder): Promise<void> => {
    await unitOfWork.run('refund-order', async (tx) => {
      await answers.begin(tx, request);
      await orders.update(tx, orderId, (order) => requestRefund(order, request, reason, clock.now()));
    });
  };
