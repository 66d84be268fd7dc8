import { countByStatus, type Database } from '@berth/platform';
import { asInstanceId, asOrderId, asUserId } from '@berth/shared-kernel';
import { In } from 'typeorm';
import type { ShopFigures, WaitingOrder, WaitingOrders } from '../../../application/ports/shop-figures.js';
import { productRows } from '../catalogue/product-rows.js';
import { type OrderRow, orderRows } from '../orders/order-rows.js';
import { provisioningRows } from '../orders/provisioning-rows.js';
import { timelineRows } from '../orders/timeline-rows.js';

type RawNumber = bigint | number | string;

export class SqlShopFigures implements ShopFigures {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  productsByStatus() {
    return countByStatus(this.database.reader, productRows, ['ENABLED', 'DISABLED']);
  }

  ordersByStatus() {
    return countByStatus(this.database.reader, orderRows, ['PENDING', 'PAID', 'COMPLETED', 'CANCELLED']);
  }

  // No order stays PAID beyond its deadline, so these are never more than were paid in so long.
  async waiting(): Promise<WaitingOrders> {
    const found = await this.database.reader
      .createQueryBuilder(orderRows, 'o')
      .select('COUNT(*)', 'total')
      .addSelect('MIN(o.paidAt)', 'oldest')
      .where("o.status = 'PAID'")
      .getRawOne<{ readonly total: RawNumber; readonly oldest: RawNumber | null }>();
    const oldest = found?.oldest ?? null;
    return { total: Number(found?.total ?? 0), oldestPaidAt: oldest === null ? null : new Date(Number(oldest)) };
  }

  async longestWaiting(limit: number): Promise<readonly WaitingOrder[]> {
    const { reader } = this.database;
    const orders = await reader.find(orderRows, {
      select: { orderId: true, userId: true, instanceId: true, paidAt: true },
      where: { status: 'PAID' },
      order: { paidAt: 'ASC', orderId: 'ASC' },
      take: limit,
    });
    const rows = await reader.findBy(provisioningRows, { orderId: In(orders.map(({ orderId }) => orderId)) });
    const deadlines = new Map(rows.map(({ orderId, deadline }) => [orderId, deadline]));
    return Promise.all(
      orders.flatMap((order) => (order.paidAt === null ? [] : [this.waitingOf(order, order.paidAt, deadlines.get(order.orderId) ?? null)])),
    );
  }

  private async waitingOf(
    { orderId, userId, instanceId }: Pick<OrderRow, 'orderId' | 'userId' | 'instanceId'>,
    paidAt: Date,
    provisionBy: Date | null,
  ): Promise<WaitingOrder> {
    const latest = await this.database.reader.findOne(timelineRows, {
      select: { id: true, message: true },
      where: { orderId },
      order: { at: 'DESC', sequence: 'DESC', id: 'DESC' },
    });
    return {
      orderId: asOrderId(orderId),
      userId: asUserId(userId),
      instanceId: instanceId === null ? null : asInstanceId(instanceId),
      paidAt,
      provisionBy,
      reason: latest?.message ?? null,
    };
  }
}
