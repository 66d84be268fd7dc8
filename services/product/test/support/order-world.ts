import { decodeEvent, type EventMeta, type EventType, type WireEvent } from '@berth/contracts';
import { type Database, Inbox, Outbox, randomUuids, Signal, SqlAnswers, UserStandings } from '@berth/platform';
import {
  asProductId,
  type IdempotentRequest,
  type OrderId,
  type ProductId,
  parseComputeSpec,
  parseOrderId,
  type Tx,
  type UserId,
} from '@berth/shared-kernel';
import { cancelOverdueOrders } from '../../src/application/commands/cancel-overdue-orders.js';
import { cancelOrderByOperator } from '../../src/application/commands/cancel-order-by-operator.js';
import { payOrder } from '../../src/application/commands/pay-order.js';
import { placeOrder } from '../../src/application/commands/place-order.js';
import { refundOrder } from '../../src/application/commands/refund-order.js';
import { PaymentExecutor } from '../../src/application/payments/payment-executor.js';
import { SettlePayment } from '../../src/application/payments/settle-payment.js';
import type { Catalogue, ProductForSale } from '../../src/application/ports/catalogue.js';
import { advanceProvisioning } from '../../src/application/sagas/advance-provisioning.js';
import { httpOrderAnswers } from '../../src/inbound/http/orders/order-answers.js';
import { productHandlers } from '../../src/inbound/kafka/product-handlers.js';
import { SnowflakeOrderIds } from '../../src/outbound/snowflake-order-ids.js';
import { SqlOrders } from '../../src/outbound/sql/orders/sql-orders.js';
import { SqlOrderViews } from '../../src/outbound/sql/orders/sql-order-views.js';
import { SqlPaymentClaims } from '../../src/outbound/sql/orders/sql-payment-claims.js';
import { SqlProvisionings } from '../../src/outbound/sql/orders/sql-provisionings.js';
import { SqlTimeline } from '../../src/outbound/sql/orders/sql-timeline.js';
import { running } from '../order/instance-events.js';
import { BUYER } from '../order/order-fixtures.js';
import { SqlWithdrawals } from '../../src/outbound/sql/withdrawals/sql-withdrawals.js';
import { MemoryGateway } from './memory-gateway.js';
import { openProductDatabase } from './product-database.js';

export const CLAIM_MS = 5_000;
export const PROVISION_MS = 600_000;
export const UNPAID_MS = 1_800_000;
export const HELLO = {
  productId: asProductId(3),
  name: 'Hello',
  status: 'ENABLED' as const,
  price: 500,
  spec: parseComputeSpec({ cpu: 0.25, memory: 128, image: 'berth/hello:1' }),
};

/** A clock that stands until it is told to go on. */
export class TestClock {
  private ms = Date.UTC(2026, 10, 2, 10);
  now = () => new Date(this.ms);
  pass(ms: number): void {
    this.ms += ms;
  }
}

/** The orders of this context on a real database, with a bank in memory and time in the test's hands. */
export async function openOrderWorld() {
  const { at, database, dispose } = await openProductDatabase();
  return { ...worldOn(database), at, dispose };
}

/** The same on a database that is open already, as another replica has it. */
export function worldOn(database: Database) {
  const clock = new TestClock();
  const { unitOfWork } = database;
  const uuids = randomUuids(clock);
  const intents = new Signal();
  const outbox = new Outbox({ source: '/services/product', clock, uuids });
  const timeline = new SqlTimeline();
  const orders = new SqlOrders({ outbox, uuids, clock, timeline, intentCommitted: () => intents.notify() });
  const withdrawals = new SqlWithdrawals({ outbox });
  const provisionings = new SqlProvisionings(database);
  const orderViews = new SqlOrderViews(database);
  const advance = advanceProvisioning({ provisionings, orders, clock });
  const answers = new SqlAnswers({ database, clock });
  const standings = new UserStandings(database);
  const gateway = new MemoryGateway();
  const orderAnswers = httpOrderAnswers;
  const settle = new SettlePayment({
    unitOfWork,
    orders,
    provisionings,
    advance,
    answers,
    orderAnswers,
    standings,
    clock,
    provisionDeadlineMs: PROVISION_MS,
  });
  const claims = new SqlPaymentClaims({ database, clock, uuids, claimMs: CLAIM_MS });
  const failures: unknown[] = [];
  const executor = (options: { reached?: (point: string) => void; atOnce?: number } = {}) =>
    new PaymentExecutor({
      claims,
      gateway,
      settle,
      clock,
      atOnce: options.atOnce ?? 16,
      wake: () => intents.notify(),
      reached: options.reached ?? (() => undefined),
      failed: (_claim, error) => failures.push(error),
    });
  const work = async (by = executor()) => {
    await by.run();
    await by.drain();
  };
  const products = new Map<ProductId, ProductForSale>([[HELLO.productId, HELLO]]);
  const catalogue: Catalogue = { find: async (_tx, productId) => products.get(productId) ?? null };
  const orderIds = new SnowflakeOrderIds({ clock: { now: () => new Date() } });
  const placing = {
    unitOfWork,
    orders,
    catalogue,
    answers,
    orderAnswers,
    orderIds,
    suffixes: { next: () => 'k3x9q' },
    clock,
    currency: 'EUR',
  };
  const requestOf = (path: string, key: string = uuids.next()): IdempotentRequest & { requestId: string } => ({
    userId: BUYER,
    method: 'POST',
    path,
    key,
    bodyHash: '',
    requestId: `for ${key}`,
  });
  const place = async (userId: UserId = BUYER): Promise<OrderId> => {
    const answer = await placeOrder(placing)({ userId, productId: HELLO.productId, instanceName: null, request: requestOf('/orders') });
    return parseOrderId((answer.body as { id: string }).id);
  };
  const payRequestOf = (orderId: OrderId, key?: string) => requestOf(`/orders/${orderId}/pay`, key);
  const pay = async (orderId: OrderId, request = payRequestOf(orderId)) => {
    await payOrder({ unitOfWork, orders, withdrawals, answers, clock })({ orderId, userId: BUYER, request });
    return request;
  };
  const refundRequestOf = (orderId: OrderId, key?: string) => requestOf(`/admin/orders/${orderId}/refund`, key);
  const refund = async (orderId: OrderId, request = refundRequestOf(orderId)) => {
    await refundOrder({ unitOfWork, orders, answers, clock })({ orderId, reason: 'A good reason.', request });
    return request;
  };
  const cancelByOperator = (orderId: OrderId) =>
    cancelOrderByOperator({ unitOfWork, orders, advance, clock })({ orderId, reason: 'Sold out.' });
  const judge = cancelOverdueOrders({ unitOfWork, orders, orderViews, provisionings, advance, clock, unpaidDeadlineMs: UNPAID_MS });
  const handlers = productHandlers({ orders, advance, timeline, clock }, standings.handlers);
  const inbox = new Inbox(clock);
  const handle = (event: WireEvent, meta: EventMeta, consumer?: string) =>
    unitOfWork.run('handle', async (tx) => {
      const handler = handlers[event.event_type] as ((tx: Tx, event: WireEvent, meta: EventMeta) => Promise<void>) | undefined;
      if (consumer === undefined || (await inbox.claim(tx, consumer, meta.id))) await handler?.(tx, event, meta);
    });
  const deliver = (event: WireEvent, differing: Partial<EventMeta> = {}): Promise<void> =>
    handle(
      event,
      { id: uuids.next(), sequence: 1n, time: clock.now(), correlationId: 'c', causationId: null, ...differing },
      'berth-product',
    );
  const show = async (orderId: OrderId) => {
    const order = await orderViews.find(orderId);
    if (order === null) throw new RangeError('There is no such order.');
    return order;
  };
  const published = async (type: EventType): Promise<readonly WireEvent[]> => {
    const rows = await database.reader.query<{ body: string }[]>('SELECT body FROM outbox WHERE event_type = ? ORDER BY id', [type]);
    return rows.map(({ body }) => decodeEvent(body));
  };
  const told = async (orderId: OrderId) => (await orderViews.timeline(orderId, { limit: 100, after: null })).items;
  const paid = async (): Promise<OrderId> => {
    const id = await place();
    await pay(id);
    await work();
    return id;
  };
  const completed = async (): Promise<OrderId> => {
    const id = await paid();
    await deliver(running(id));
    await work();
    return id;
  };
  const core = {
    database,
    unitOfWork,
    clock,
    uuids,
    intents,
    orders,
    provisionings,
    advance,
    withdrawals,
    orderViews,
    answers,
    standings,
    gateway,
    placing,
    products,
  };
  const money = { pay, paid, completed, payRequestOf, refund, refundRequestOf, cancelByOperator };
  return { ...core, ...money, failures, executor, work, place, requestOf, judge, handle, deliver, show, published, told };
}

export type OrderWorld = Awaited<ReturnType<typeof openOrderWorld>>;
