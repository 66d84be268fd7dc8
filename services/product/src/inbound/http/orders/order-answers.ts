import { problemOf } from '@berth/platform';
import { type Answer, type BerthError, refused } from '@berth/shared-kernel';
import type { OrderAnswers } from '../../../application/ports/order-answers.js';
import { orderJson } from './order-json.js';

/** The answers that are kept: what the API says of an order, and the problems that a payment ends in. */
export const httpOrderAnswers: OrderAnswers = {
  placed: (order) => ({ status: 201, body: orderJson(order) }),
  paid: (order) => ({ status: 200, body: orderJson(order) }),
  refunded: (order) => ({ status: 200, body: orderJson(order) }),
  declined: (order, request) =>
    problem(refused('wallet.insufficient-funds', `The wallet does not hold the ${order.amount} that this order costs.`), request),
  cancelledMeanwhile: (_order, request) =>
    problem(refused('order.not-payable', 'The order was cancelled while it was being paid; the money is released.'), request),
};

function problem(error: BerthError, { path, requestId }: { readonly path: string; readonly requestId: string }): Answer {
  const body = problemOf(error, { path, requestId });
  return { status: body.status, body };
}
