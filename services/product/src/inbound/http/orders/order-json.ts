import type { OrderView } from '../../../application/ports/order-views.js';
import type { TimelineEntry } from '../../../application/ports/timeline.js';

const text = (id: bigint | null): string | null => id?.toString() ?? null;
const time = (at: Date | null): string | null => at?.toISOString() ?? null;

/** An order as the public API shows it; `cancelReason` only once it is cancelled. */
export function orderJson(order: OrderView) {
  const { userId, productId, productName, instanceName, status, amount, currency, payment, spec, cancelReason } = order;
  return {
    id: order.orderId.toString(),
    userId,
    productId,
    productName,
    instanceId: text(order.instanceId),
    instanceName,
    status,
    amount,
    currency,
    payment: { status: payment },
    spec,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    paidAt: time(order.paidAt),
    cancelledAt: time(order.cancelledAt),
    completedAt: time(order.completedAt),
    cancelReason: status === 'CANCELLED' ? cancelReason : null,
  };
}

/** `lagMs` is how long this context did not know. */
export const timelineEntryJson = ({ id, type, at, recordedAt, message, detail }: TimelineEntry) => ({
  id,
  type,
  at: at.toISOString(),
  recordedAt: recordedAt.toISOString(),
  lagMs: Math.max(0, recordedAt.getTime() - at.getTime()),
  message,
  detail,
});
