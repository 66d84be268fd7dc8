import { ANSWER_FOLLOWS, type Endpoint, endpoint, requireIdempotent, sortedAnswer, sortedRequestOf } from '@berth/platform';
import { asProductId, asUserId } from '@berth/shared-kernel';
import { cancelOrderByOperator, type CancelOrderByOperatorDeps } from '../../../application/commands/cancel-order-by-operator.js';
import { refundOrder, type RefundOrderDeps } from '../../../application/commands/refund-order.js';
import { retryProvision, type RetryProvisionDeps } from '../../../application/commands/retry-provision.js';
import type { OrderFilter, OrderViews } from '../../../application/ports/order-views.js';
import { orderIdOf } from './order-id-of.js';
import { orderJson } from './order-json.js';
import { ADMIN_ORDERS, AdminOrdersQuery } from './order-queries.js';
import { ReasonBody } from './reason-body.js';

export interface AdminOrderDeps extends CancelOrderByOperatorDeps, RefundOrderDeps, RetryProvisionDeps {
  readonly orderViews: OrderViews;
}

export type AdminOrderRoute = 'admin.orders.list' | 'admin.orders.cancel' | 'admin.orders.refund' | 'admin.orders.retry';

/** What an operator does with anybody's orders. */
export function adminOrderEndpoints(deps: AdminOrderDeps): Record<AdminOrderRoute, Endpoint> {
  const { orderViews } = deps;
  const cancel = cancelOrderByOperator(deps);
  const refund = refundOrder(deps);
  const retry = retryProvision(deps);
  return {
    'admin.orders.list': endpoint({
      query: AdminOrdersQuery,
      handle: async ({ query }) => {
        const page = await orderViews.search(filterIn(query), sortedRequestOf(ADMIN_ORDERS, query));
        return { status: 200, body: sortedAnswer(ADMIN_ORDERS, query, page, orderJson) };
      },
    }),
    'admin.orders.cancel': endpoint({
      body: ReasonBody,
      handle: async (request) => {
        const order = await cancel({ orderId: orderIdOf(request), reason: request.body.reason ?? null });
        return { status: 200, body: orderJson(order) };
      },
    }),
    'admin.orders.refund': endpoint({
      body: ReasonBody,
      handle: async (request) => {
        const { requestId } = request;
        const reason = request.body.reason ?? null;
        await refund({ orderId: orderIdOf(request), reason, request: { ...requireIdempotent(request), requestId } });
        return ANSWER_FOLLOWS;
      },
    }),
    'admin.orders.retry': endpoint({
      handle: async (request) => ({ status: 200, body: orderJson(await retry(orderIdOf(request))) }),
    }),
  };
}

const filterIn = ({ status, payment, userId, productId, q: text, createdFrom: from, createdTo: to }: AdminOrdersQuery): OrderFilter => ({
  status,
  payment,
  userId: userId === undefined ? undefined : asUserId(userId),
  productId: productId === undefined ? undefined : asProductId(productId),
  text,
  created: { from, to },
});
