import { asInstanceId, asOrderId, asProductId, asUserId, parseComputeSpec } from '@berth/shared-kernel';
import { CANCELLED_BY_OWNER } from '../../src/domain/order/cancel-reasons.js';
import { placeOrder } from '../../src/domain/order/order-placement.js';
import type { Order, OrderTerms, PayRequest } from '../../src/domain/order/order.js';

export const BUYER = asUserId(7);
export const STRANGER = asUserId(8);
export const INSTANCE = asInstanceId(912_345_678_901n);
export const PLACED_AT = new Date('2026-11-02T10:00:00.000Z');
export const LATER = new Date('2026-11-02T10:05:00.000Z');
export const PROVISION_BY = new Date('2026-11-02T10:15:00.000Z');

export const payRequest = (key = 'key-1'): PayRequest => ({
  userId: BUYER,
  method: 'POST',
  path: '/api/v1/orders/42/pay',
  key,
  bodyHash: '0'.repeat(64),
  requestId: `request-of-${key}`,
});

export const terms = (differing: Partial<OrderTerms> = {}): OrderTerms => ({
  orderId: asOrderId(42n),
  userId: BUYER,
  productId: asProductId(3),
  productName: 'Hello',
  instanceName: 'hello-k3x9q',
  spec: parseComputeSpec({ cpu: 0.25, memory: 128, image: 'berth/hello:1' }),
  amount: 500,
  currency: 'EUR',
  ...differing,
});

const pending = placeOrder(terms(), PLACED_AT).state;
const paid: Order = { ...pending, status: 'PAID', payment: 'HELD', paidAt: PLACED_AT };
const captured: Order = { ...paid, status: 'COMPLETED', payment: 'CAPTURED', instanceId: INSTANCE, completedAt: PLACED_AT };
const cancelled: Order = { ...pending, status: 'CANCELLED', cancelReason: CANCELLED_BY_OWNER, cancelledAt: PLACED_AT };

/** One order in each state that it can be in. */
export const orders = {
  pending,
  holding: { ...pending, payment: 'HOLDING', payRequest: payRequest() },
  holdingToBeCancelled: { ...pending, payment: 'HOLDING', payRequest: payRequest(), cancelReason: CANCELLED_BY_OWNER },
  held: paid,
  capturing: { ...paid, payment: 'CAPTURING', instanceId: INSTANCE },
  captured,
  refunding: { ...captured, payment: 'REFUNDING', payRequest: payRequest(), refundReason: 'A good reason.' },
  refunded: { ...captured, payment: 'REFUNDED', refundReason: 'A good reason.' },
  cancelledUnpaid: cancelled,
  releasing: { ...cancelled, payment: 'RELEASING', paidAt: PLACED_AT },
  released: { ...cancelled, payment: 'RELEASED', paidAt: PLACED_AT },
} as const satisfies Record<string, Order>;
