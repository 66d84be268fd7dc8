import type { OrderProvisionRetried } from '@berth/contracts';
import { asOrderId, type OrderId, type Tx } from '@berth/shared-kernel';

export const onOrderProvisionRetried =
  (retryOrder: (tx: Tx, orderId: OrderId) => Promise<void>) =>
  (tx: Tx, { order_id }: OrderProvisionRetried): Promise<void> =>
    retryOrder(tx, asOrderId(order_id));
