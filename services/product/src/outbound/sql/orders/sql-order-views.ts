import { type Database, sortedRows, whereContains, whereDuring, whereOneOf } from '@berth/platform';
import { asOrderId, type OrderId, type Page, pageOf, type PageRequest, type SortedKey, type UserId } from '@berth/shared-kernel';
import { In, IsNull, LessThan, LessThanOrEqual } from 'typeorm';
import type { OrderFilter, OrderPageRequest, OrderSortField, OrderViews } from '../../../application/ports/order-views.js';
import type { TimelineEntry, TimelinePosition } from '../../../application/ports/timeline.js';
import type { Order, OrderStatus } from '../../../domain/order/order.js';
import { orderRows, toOrder } from './order-rows.js';
import { type TimelineRow, timelineRows } from './timeline-rows.js';

const COLUMNS = {
  createdAt: 'order.createdAt',
  amount: 'order.amount',
  id: 'order.orderId',
} as const satisfies Record<OrderSortField, string>;

export class SqlOrderViews implements OrderViews {
  constructor(private readonly database: Pick<Database, 'reader'>) {}

  async find(orderId: OrderId): Promise<Order | null> {
    const row = await this.database.reader.findOneBy(orderRows, { orderId });
    return row === null ? null : toOrder(row);
  }

  async of(userId: UserId, { limit, after }: PageRequest<OrderId>, status?: readonly OrderStatus[]): Promise<Page<Order, OrderId>> {
    const further = after === null ? {} : { orderId: LessThan(after) };
    const rows = await this.database.reader.find(orderRows, {
      where: { userId, ...further, ...(status === undefined ? {} : { status: In([...status]) }) },
      order: { orderId: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows.map(toOrder), limit, ({ orderId }) => orderId);
  }

  async search(filter: OrderFilter, request: OrderPageRequest): Promise<Page<Order, SortedKey<OrderId>>> {
    const { status, payment, userId, productId, text, created } = filter;
    const { sort, limit } = request;
    const query = this.database.reader.createQueryBuilder(orderRows, 'order');
    whereOneOf(query, 'order.status', status);
    whereOneOf(query, 'order.payment', payment);
    whereOneOf(query, 'order.userId', userId === undefined ? undefined : [userId]);
    whereOneOf(query, 'order.productId', productId === undefined ? undefined : [productId]);
    whereContains(query, ['order.instanceName', 'order.productName'], text);
    whereDuring(query, 'order.createdAt', created);
    const rows = await sortedRows(query, { by: COLUMNS[sort.by], id: COLUMNS.id }, request).getMany();
    return pageOf(rows.map(toOrder), limit, (order) => ({ value: order[sort.by === 'id' ? 'orderId' : sort.by], id: order.orderId }));
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
