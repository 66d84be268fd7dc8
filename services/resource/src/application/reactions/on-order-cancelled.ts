import type { OrderCancelled } from '@berth/contracts';
import { asOrderId, type OrderId, type Tx } from '@berth/shared-kernel';

export const onOrderCancelled =
  (cancelOrder: (tx: Tx, orderId: OrderId) => Promise<void>) =>
  (tx: Tx, { order_id }: OrderCancelled): Promise<void> =>
    cancelOrder(tx, asOrderId(order_id));
