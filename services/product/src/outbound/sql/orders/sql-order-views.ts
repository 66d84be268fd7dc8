import type { Database } from '@berth/platform';
import { asOrderId, type OrderId, type Page, pageOf, type PageRequest, type UserId } from '@berth/shared-kernel';
import { IsNull, LessThan, LessThanOrEqual } from 'typeorm';
import type { OrderViews } from '../../../application/ports/order-views.js';
import type { TimelineEntry, TimelinePosition } from '../../../application/ports/timeline.js';
import type { Order } from '../../../domain/order/order.js';
import { orderRows, toOrder } from './order-rows.js';
import { type TimelineRow, timelineRows } from './timeline-rows.js';

export class SqlOrderViews implements OrderViews {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async find(orderId: OrderId): Promise<Order | null> {
    const row = await this.database.reader.findOneBy(orderRows, { orderId });
    return row === null ? null : toOrder(row);
  }

  async page(userId: UserId | null, { limit, after }: PageRequest<OrderId>): Promise<Page<Order, OrderId>> {
    const rows = await this.database.reader.find(orderRows, {
      where: { ...(userId === null ? {} : { userId }), ...(after === null ? {} : { orderId: LessThan(after) }) },
      order: { orderId: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toOrder), limit, ({ orderId }) => orderId);
  }

  async unpaid(placedBefore: Date, limit: number): Promise<readonly OrderId[]> {
    const rows = await this.database.reader.find(orderRows, {
      select: { orderId: true },
      where: { status: 'PENDING', cancelCode: IsNull(), createdAt: LessThanOrEqual(placedBefore) },
      order: { createdAt: 'ASC' },
      take: limit,
    });
    return rows.map((row) => asOrderId(row.orderId));
  }

  async timeline(orderId: OrderId, { limit, after }: PageRequest<TimelinePosition>): Promise<Page<TimelineEntry, TimelinePosition>> {
    const query = this.database.reader
      .createQueryBuilder(timelineRows, 'entry')
      .where('entry.orderId = :orderId', { orderId: `${orderId}` });
    if (after !== null)
      query.andWhere(
        '(entry.at > :at OR (entry.at = :at AND (entry.sequence > :sequence OR (entry.sequence = :sequence AND entry.id > :id))))',
        { at: `${after.at.getTime()}`, sequence: `${after.sequence}`, id: after.id },
      );
    const rows = await query
      .orderBy('entry.at', 'ASC')
      .addOrderBy('entry.sequence', 'ASC')
      .addOrderBy('entry.id', 'ASC')
      .take(limit + 1)
      .getMany();
    return pageOf(rows.map(toEntry), limit, ({ at, sequence, id }) => ({ at, sequence, id }));
  }
}

function toEntry({ id, orderId, type, at, sequence, recordedAt, message, detail }: TimelineRow): TimelineEntry {
  return { id, orderId: asOrderId(orderId), type, at, sequence, recordedAt, message, detail: { ...detail } };
}
