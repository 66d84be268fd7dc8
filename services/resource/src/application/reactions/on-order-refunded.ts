import type { OrderRefunded } from '@berth/contracts';
import { asOrderId, type OrderId, type Tx } from '@berth/shared-kernel';

export const onOrderRefunded =
  (deleteInstance: (tx: Tx, orderId: OrderId) => Promise<void>) =>
  (tx: Tx, { order_id }: OrderRefunded): Promise<void> =>
    deleteInstance(tx, asOrderId(order_id));
