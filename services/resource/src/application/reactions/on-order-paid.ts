import type { OrderPaid } from '@berth/contracts';
import { asOrderId, asUserId, type Tx } from '@berth/shared-kernel';
import type { PaidOrder } from '../commands/create-instance-for-order.js';

export const onOrderPaid =
  (createForOrder: (tx: Tx, order: PaidOrder) => Promise<void>) =>
  (tx: Tx, { order_id, user_id, data }: OrderPaid): Promise<void> =>
    createForOrder(tx, {
      orderId: asOrderId(order_id),
      userId: asUserId(user_id),
      name: data.instance_name,
      spec: { ...data.spec, gpu: data.spec.gpu === 0 ? null : data.spec.gpu },
      provisionBy: new Date(data.provision_by * 1000),
    });
