import {
  dateColumn,
  defineRows,
  int64Column,
  int64IdColumn,
  intColumn,
  jsonColumn,
  nullable,
  textColumn,
  varcharColumn,
} from '@berth/platform';
import { asInstanceId, asOrderId, asProductId, asUserId, type ComputeSpec } from '@berth/shared-kernel';
import type { Order, OrderStatus, PaymentStatus, PayRequest } from '../../../domain/order/order.js';

export interface OrderRow {
  readonly orderId: bigint;
  readonly version: number;
  readonly userId: number;
  readonly productId: number;
  readonly productName: string;
  readonly instanceId: bigint | null;
  readonly instanceName: string;
  readonly spec: ComputeSpec;
  /** That of the specification, to be looked for; null for orders that were settled before it was kept. */
  readonly image: string | null;
  /** A uint32, which is more than an int column holds. */
  readonly amount: bigint;
  readonly currency: string;
  readonly status: OrderStatus;
  readonly payment: PaymentStatus;
  readonly payRequest: PayRequest | null;
  readonly cancelCode: string | null;
  readonly cancelMessage: string | null;
  readonly refundReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly paidAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly completedAt: Date | null;
  /** The token of the executor's claim on the payment step under way, '' for none. */
  readonly claimedBy: string;
  readonly claimedUntil: Date;
}

export const orderRows = defineRows<OrderRow>({
  name: 'orders',
  columns: {
    orderId: int64IdColumn({ name: 'order_id' }),
    version: intColumn(),
    userId: intColumn({ name: 'user_id' }),
    productId: intColumn({ name: 'product_id' }),
    productName: varcharColumn(100, { name: 'product_name' }),
    instanceId: nullable(int64Column({ name: 'instance_id' })),
    instanceName: varcharColumn(64, { name: 'instance_name' }),
    spec: jsonColumn(),
    image: nullable(varcharColumn(255)),
    amount: int64Column(),
    currency: varcharColumn(8),
    status: varcharColumn(16),
    payment: varcharColumn(16),
    payRequest: nullable(jsonColumn({ name: 'pay_request' })),
    cancelCode: nullable(varcharColumn(64, { name: 'cancel_code' })),
    cancelMessage: nullable(textColumn({ name: 'cancel_message' })),
    refundReason: nullable(varcharColumn(200, { name: 'refund_reason' })),
    createdAt: dateColumn({ name: 'created_at' }),
    updatedAt: dateColumn({ name: 'updated_at' }),
    paidAt: nullable(dateColumn({ name: 'paid_at' })),
    cancelledAt: nullable(dateColumn({ name: 'cancelled_at' })),
    completedAt: nullable(dateColumn({ name: 'completed_at' })),
    claimedBy: varcharColumn(36, { name: 'claimed_by' }),
    claimedUntil: dateColumn({ name: 'claimed_until' }),
  },
  indices: [
    ['userId', 'orderId'],
    ['userId', 'status'],
    ['status', 'createdAt'],
    ['payment', 'claimedUntil'],
    ['instanceId'],
    ['createdAt', 'orderId'],
  ],
});

export const UNCLAIMED = { claimedBy: '', claimedUntil: new Date(0) } as const;

/** The columns that a decision may change. */
export function changeableColumns(order: Order) {
  const { instanceId, status, payment, payRequest, cancelReason, refundReason, updatedAt, paidAt, cancelledAt, completedAt } = order;
  const cancelCode = cancelReason?.code ?? null;
  const cancelMessage = cancelReason?.message ?? null;
  const cancelled = { cancelCode, cancelMessage, cancelledAt };
  return { instanceId, status, payment, payRequest, ...cancelled, refundReason, updatedAt, paidAt, completedAt };
}

export function toOrderRow(order: Order): OrderRow {
  const { orderId, userId, productId, productName, instanceName, spec, amount, currency, createdAt } = order;
  const { image } = spec;
  const terms = { orderId, userId, productId, productName, instanceName, spec, image, amount: BigInt(amount), currency, createdAt };
  return { ...terms, ...changeableColumns(order), ...UNCLAIMED, version: 1 };
}

export function toOrder(row: OrderRow): Order {
  const { version: _version, claimedBy: _claimedBy, claimedUntil: _claimedUntil, image: _image, ...known } = row;
  const { cancelCode, cancelMessage, ...columns } = known;
  return {
    ...columns,
    orderId: asOrderId(row.orderId),
    userId: asUserId(row.userId),
    productId: asProductId(row.productId),
    instanceId: row.instanceId === null ? null : asInstanceId(row.instanceId),
    amount: Number(row.amount),
    cancelReason: cancelCode === null ? null : { code: cancelCode, message: cancelMessage ?? '' },
  };
}
