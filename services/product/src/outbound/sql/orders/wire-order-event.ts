import type { OrderEvents } from '@berth/contracts';
import type { OrderEvent } from '../../../domain/order/order.events.js';

const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

/** The event as the other contexts read it. */
export function wireOrderEvent(event: OrderEvent): OrderEvents {
  const { orderId, userId, productId, amount, currency, instanceName, spec, instanceId, paidAt } = event.order;
  const head = { order_id: orderId, timestamp: seconds(event.at), user_id: userId };
  const data = { product_id: productId, amount, currency };
  const ordered = { ...data, instance_name: instanceName, spec: { ...spec, gpu: spec.gpu ?? 0 } };
  switch (event.type) {
    case 'order-placed':
      return { event_type: 'ORDER_PLACED', ...head, data: ordered };
    case 'order-paid':
      return { event_type: 'ORDER_PAID', ...head, data: { ...ordered, provision_by: seconds(event.provisionBy) } };
    case 'order-completed':
      return { event_type: 'ORDER_COMPLETED', ...head, data: { ...data, instance_id: event.instanceId } };
    case 'order-cancelled': {
      const { code, message } = event.reason;
      return {
        event_type: 'ORDER_CANCELLED',
        ...head,
        data: { ...data, reason: code, message, instance_id: instanceId, was_paid: paidAt !== null },
      };
    }
    case 'order-refunded':
      return {
        event_type: 'ORDER_REFUNDED',
        ...head,
        data: { ...data, instance_id: event.instanceId, reason: event.order.refundReason ?? '' },
      };
    case 'order-provision-retried':
      return {
        event_type: 'ORDER_PROVISION_RETRIED',
        ...head,
        data: { ...data, instance_id: instanceId, provision_by: seconds(event.provisionBy) },
      };
  }
}
