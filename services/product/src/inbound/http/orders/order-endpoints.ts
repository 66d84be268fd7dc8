import {
  ANSWER_FOLLOWS,
  type Endpoint,
  endpoint,
  pageAnswer,
  PageQuery,
  requireActor,
  requireIdempotent,
  pageRequestOf,
} from '@berth/platform';
import { asProductId, parseOrderId } from '@berth/shared-kernel';
import { cancelOrder, type CancelOrderDeps } from '../../../application/commands/cancel-order.js';
import { payOrder, type PayOrderDeps } from '../../../application/commands/pay-order.js';
import { placeOrder, type PlaceOrderDeps } from '../../../application/commands/place-order.js';
import { showOrder } from '../../../application/queries/show-order.js';
import { showTimeline } from '../../../application/queries/show-timeline.js';
import { type AdminOrderDeps, adminOrderEndpoints, type AdminOrderRoute } from './admin-order-endpoints.js';
import { orderIdOf } from './order-id-of.js';
import { orderJson, timelineEntryJson } from './order-json.js';
import { OwnOrdersQuery } from './order-queries.js';
import { PlaceOrderBody } from './place-order-body.js';
import { parseTimelineKey, timelineKey } from './timeline-cursor.js';

export type OrderEndpointsDeps = PlaceOrderDeps & PayOrderDeps & CancelOrderDeps & AdminOrderDeps;

type OrderRoute = 'orders.place' | 'orders.pay' | 'orders.cancel' | 'orders.list' | 'orders.show' | 'orders.timeline' | AdminOrderRoute;

/** The routes of the orders: a buyer's own, and what the operator does with all of them. */
export function orderEndpoints(deps: OrderEndpointsDeps): Record<OrderRoute, Endpoint> {
  const { orderViews } = deps;
  const place = placeOrder(deps);
  const pay = payOrder(deps);
  const cancel = cancelOrder(deps);
  const show = showOrder(orderViews);
  const timeline = showTimeline(orderViews, show);
  return {
    'orders.place': endpoint({
      body: PlaceOrderBody,
      handle: (request) => {
        const { productId, instanceName = null } = request.body;
        const { userId } = requireActor(request);
        return place({ userId, productId: asProductId(productId), instanceName, request: requireIdempotent(request) });
      },
    }),
    'orders.pay': endpoint({
      handle: async (request) => {
        const { userId } = requireActor(request);
        const { requestId } = request;
        await pay({ orderId: orderIdOf(request), userId, request: { ...requireIdempotent(request), requestId } });
        return ANSWER_FOLLOWS;
      },
    }),
    'orders.cancel': endpoint({
      handle: async (request) => {
        const order = await cancel({ orderId: orderIdOf(request), userId: requireActor(request).userId });
        return { status: 200, body: orderJson(order) };
      },
    }),
    'orders.list': endpoint({
      query: OwnOrdersQuery,
      handle: async (request) => {
        const { query } = request;
        const page = await orderViews.of(requireActor(request).userId, pageRequestOf(query, parseOrderId), query.status);
        return { status: 200, body: pageAnswer(page, orderJson, String) };
      },
    }),
    'orders.show': endpoint({
      handle: async (request) => {
        const order = await show(requireActor(request), orderIdOf(request));
        return { status: 200, body: orderJson(order) };
      },
    }),
    'orders.timeline': endpoint({
      query: PageQuery,
      handle: async (request) => {
        const position = pageRequestOf(request.query, parseTimelineKey);
        const page = await timeline(requireActor(request), orderIdOf(request), position);
        return { status: 200, body: pageAnswer(page, timelineEntryJson, timelineKey) };
      },
    }),
    ...adminOrderEndpoints(deps),
  };
}
