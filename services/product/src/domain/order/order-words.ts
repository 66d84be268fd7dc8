import type { OrderEvent } from './order.events.js';

/** An event as its buyer reads it; `detail` is JSON with 64-bit ids as strings. */
export interface Words {
  readonly type: 'ORDER_PLACED' | 'ORDER_PAID' | 'ORDER_COMPLETED' | 'ORDER_CANCELLED' | 'ORDER_REFUNDED' | 'ORDER_PROVISION_RETRIED';
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export function inWords(event: OrderEvent): Words {
  switch (event.type) {
    case 'order-placed': {
      const { productName, instanceName, amount, currency } = event.order;
      return { type: 'ORDER_PLACED', message: `You ordered ${productName}.`, detail: { productName, instanceName, amount, currency } };
    }
    case 'order-paid': {
      const { amount, currency } = event.order;
      const detail = { amount, currency, provisionBy: event.provisionBy.toISOString() };
      return { type: 'ORDER_PAID', message: 'The money is set aside, and the instance is ordered from the cluster.', detail };
    }
    case 'order-completed': {
      const detail = { instanceId: event.instanceId.toString() };
      return { type: 'ORDER_COMPLETED', message: 'The instance was reached; the order is complete.', detail };
    }
    case 'order-cancelled': {
      const detail = { reason: event.reason.code };
      const message = event.again ? 'The instance came too late and is being deleted.' : event.reason.message;
      return { type: 'ORDER_CANCELLED', message, detail };
    }
    case 'order-refunded': {
      const { amount, currency, refundReason } = event.order;
      const said = refundReason === null ? '' : ` The reason given: ${refundReason}`;
      const message = `The provider gave your money back, and the instance is being deleted.${said}`;
      return { type: 'ORDER_REFUNDED', message, detail: { amount, currency, instanceId: event.instanceId.toString() } };
    }
    case 'order-provision-retried': {
      const detail = { provisionBy: event.provisionBy.toISOString() };
      return { type: 'ORDER_PROVISION_RETRIED', message: 'The provider has the cluster try again at once; the deadline stays.', detail };
    }
  }
}
