import type { InstanceEvents } from '@berth/contracts';
import { asInstanceId, asOrderId, type OrderId, type Tx } from '@berth/shared-kernel';
import type { Orders } from '../../domain/order/orders.js';

/** The order that an instance came from; null for one that was made without. */
export function orderOfInstance(tx: Tx, orders: Orders, event: InstanceEvents): Promise<OrderId | null> {
  const { order_id } = event.data;
  return order_id === undefined ? orders.idByInstance(tx, asInstanceId(event.instance_id)) : Promise.resolve(asOrderId(order_id));
}
