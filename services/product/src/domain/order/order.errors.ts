import { conflict, notFound, refused, type UserId } from '@berth/shared-kernel';
import { IMAGE_WITHDRAWN } from './cancel-reasons.js';
import type { Order } from './order.js';

export const orderNotFound = () => notFound('order.not-found', 'There is no such order.');
export const orderIdTaken = (cause: unknown) => conflict('order.id-taken', 'Another order has this id.', { cause });
export const paymentInProgress = () => refused('order.payment-in-progress', 'A payment of this order is under way.');
export const notPayable = ({ status, cancelReason }: Order) =>
  refused('order.not-payable', `An order that is ${status} cannot be paid.${cancelReason === null ? '' : ` ${cancelReason.message}`}`, {
    data: { status, ...(cancelReason === null ? {} : { reason: cancelReason.code }) },
  });
export const imageNotPayable = ({ status }: Order) =>
  refused('order.not-payable', `This order cannot be paid. ${IMAGE_WITHDRAWN.message}`, { data: { status, reason: IMAGE_WITHDRAWN.code } });
export const beingCompleted = ({ status }: Order) =>
  refused(
    'order.not-cancellable',
    'The instance was reached and the price is being taken; the order can be refunded once it is complete.',
    {
      data: { status },
    },
  );
export const notRefundable = ({ status, payment }: Order) =>
  refused('order.not-refundable', `An order that is ${status} with a payment that is ${payment} cannot be refunded.`, {
    data: { status, payment },
  });
export const alreadyRefunded = () => refused('order.already-refunded', 'The price of this order was given back before.');
export const notRetryable = ({ status, payment }: Order) =>
  refused('order.not-retryable', `Nothing is to be provisioned for an order that is ${status} with a payment that is ${payment}.`, {
    data: { status, payment },
  });
export const notCancellable = ({ status }: Order) =>
  refused('order.not-cancellable', `An order that is ${status} cannot be cancelled.`, { data: { status } });

/** Somebody else's order is as good as none. @throws not-found `order.not-found` */
export function assertOwner(order: Order, userId: UserId): Order {
  if (order.userId !== userId) throw orderNotFound();
  return order;
}
