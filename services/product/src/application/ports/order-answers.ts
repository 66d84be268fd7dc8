import type { Answer } from '@berth/shared-kernel';
import type { Order, PayRequest } from '../../domain/order/order.js';

/** How the outcome of an idempotent request is put into words, so that it can be kept in the transaction that brought it about. */
export interface OrderAnswers {
  placed(order: Order): Answer;
  paid(order: Order): Answer;
  refunded(order: Order): Answer;
  declined(order: Order, request: PayRequest): Answer;
  cancelledMeanwhile(order: Order, request: PayRequest): Answer;
}
