import { affectedOne, afterCommit, isUniqueViolation, managerOf, type Outbox } from '@berth/platform';
import { asOrderId, type Clock, conflict, type InstanceId, type OrderId, type Tx, type UserId, type Uuids } from '@berth/shared-kernel';
import { In } from 'typeorm';
import type { Timeline } from '../../../application/ports/timeline.js';
import type { OrderDecision, OrderEvent } from '../../../domain/order/order.events.js';
import { orderIdTaken, orderNotFound } from '../../../domain/order/order.errors.js';
import type { Order } from '../../../domain/order/order.js';
import type { Orders, PaymentClaim } from '../../../domain/order/orders.js';
import { inWords } from '../../../domain/order/order-words.js';
import { changeableColumns, type OrderRow, orderRows, toOrder, toOrderRow, UNCLAIMED } from './order-rows.js';
import { isIntent } from './payment-intents.js';
import { wireOrderEvent } from './wire-order-event.js';

export interface SqlOrdersOptions {
  readonly outbox: Outbox;
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly uuids: Uuids;
  /** Called after each commit that left a payment step to be done. */
  readonly intentCommitted: () => void;
}

export class SqlOrders implements Orders {
  constructor(private readonly options: SqlOrdersOptions) {}

  async add(tx: Tx, { state, events }: OrderDecision): Promise<void> {
    const row = toOrderRow(state);
    try {
      await managerOf(tx).createQueryBuilder().insert().into(orderRows).values(row).updateEntity(false).execute();
    } catch (error) {
      throw isUniqueViolation(error) ? orderIdTaken(error) : error;
    }
    await this.publish(tx, events, row.version);
  }

  async find(tx: Tx, orderId: OrderId): Promise<Order | null> {
    const row = await this.load(tx, orderId);
    return row === null ? null : toOrder(row);
  }

  async update(tx: Tx, orderId: OrderId, decide: (order: Order) => OrderDecision): Promise<Order> {
    const row = await this.load(tx, orderId);
    if (row === null) throw orderNotFound();
    return this.write(tx, row, decide, {});
  }

  async settle(tx: Tx, { order: { orderId }, token }: PaymentClaim, decide: (order: Order) => OrderDecision): Promise<Order | null> {
    const row = await this.load(tx, orderId);
    if (row === null || row.claimedBy !== token) return null;
    return this.write(tx, row, decide, { claimedBy: token });
  }

  async idByInstance(tx: Tx, instanceId: InstanceId): Promise<OrderId | null> {
    const row = await managerOf(tx).findOne(orderRows, { select: { orderId: true }, where: { instanceId } });
    return row === null ? null : asOrderId(row.orderId);
  }

  async openOf(tx: Tx, userId: UserId): Promise<readonly Order[]> {
    const rows = await managerOf(tx).findBy(orderRows, { userId, status: In(['PENDING', 'PAID']) });
    return rows.map(toOrder);
  }

  private load(tx: Tx, orderId: OrderId): Promise<OrderRow | null> {
    return managerOf(tx).findOneBy(orderRows, { orderId });
  }

  private async write(tx: Tx, row: OrderRow, decide: (order: Order) => OrderDecision, only: { claimedBy?: string }): Promise<Order> {
    const before = toOrder(row);
    const { state, events } = decide(before);
    if (state === before && events.length === 0) return before;
    const { orderId, version } = row;
    const movesOn = state.payment !== before.payment;
    // A claim belongs to one step; left standing, it would keep everybody from the next one.
    const columns = { ...changeableColumns(state), ...(movesOn ? UNCLAIMED : {}), version: version + 1 };
    const result = await managerOf(tx).update(orderRows, { orderId, version, ...only }, columns);
    if (!affectedOne(result)) throw conflict('aggregate.version-conflict', 'The order was changed by somebody else.');
    if (movesOn && isIntent(state.payment)) afterCommit(tx, this.options.intentCommitted);
    await this.publish(tx, events, version + 1);
    return state;
  }

  private async publish(tx: Tx, events: readonly OrderEvent[], version: number): Promise<void> {
    const { timeline, outbox, clock, uuids } = this.options;
    const entries = events.map((event) => {
      const { orderId } = event.order;
      return { id: uuids.next(), orderId, at: event.at, sequence: BigInt(version), recordedAt: clock.now(), ...inWords(event) };
    });
    await timeline.record(tx, entries);
    await outbox.append(tx, events.map(wireOrderEvent));
  }
}
