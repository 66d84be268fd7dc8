import {
  decodeEvent,
  type EventMeta,
  type OrderCancelled,
  type OrderPaid,
  type OrderProvisionRetried,
  type OrderRefunded,
  type ProductImageWithdrawn,
  type UserStatus,
  type WireEvent,
} from '@berth/contracts';
import { createLogger, openDatabase, Outbox, randomUuids, UserStandings } from '@berth/platform';
import { freshDatabase, type FreshDatabase, PATIENT_MS } from '@berth/platform/testing';
import { type Actor, asOrderId, asUserId, type InstanceId, type Tx } from '@berth/shared-kernel';
import { inject, onTestFinished } from 'vitest';
import { ticketsOf } from '../../src/application/tickets.js';
import { type UseCaseDeps, useCasesOf } from '../../src/application/use-cases.js';
import { endpointOf, type EndpointRule } from '../../src/domain/instance/endpoint.js';
import { InstanceIds } from '../../src/domain/instance/instance-ids.js';
import { reactionHandlers } from '../../src/inbound/kafka/reactions.js';
import { MemorySnapshots } from '../../src/outbound/memory/memory-snapshots.js';
import { AfterCommitNudge } from '../../src/outbound/sql/after-commit-nudge.js';
import { resourceSchema } from '../../src/outbound/sql/resource-schema.js';
import { SqlCancelledOrders } from '../../src/outbound/sql/sql-cancelled-orders.js';
import { SqlInstanceReads } from '../../src/outbound/sql/sql-instance-reads.js';
import { SqlInstances } from '../../src/outbound/sql/sql-instances.js';
import { SqlK8sObservations } from '../../src/outbound/sql/sql-k8s-observations.js';
import { SqlOperationSteps } from '../../src/outbound/sql/sql-operation-steps.js';
import { SqlReconcileStore } from '../../src/outbound/sql/sql-reconcile-store.js';
import { SqlStandings } from '../../src/outbound/sql/sql-standings.js';
import { SqlWithdrawnImages } from '../../src/outbound/sql/sql-withdrawn-images.js';
import { SPEC, T0 } from './given-instance.js';

export const OWNER = asUserId(7);
export const owner: Actor = { userId: OWNER, roles: ['user'], sessionId: 's1' };
export const stranger: Actor = { userId: asUserId(8), roles: ['user'], sessionId: 's2' };
export const admin: Actor = { userId: asUserId(1), roles: ['user', 'admin'], sessionId: 's3' };
export const RULE: EndpointRule = { scheme: 'http', baseDomain: 'localhost', port: 8080 };

/** A clock that is moved by hand. */
export class HandClock {
  constructor(private at: Date = T0) {}
  now = (): Date => this.at;
  pass(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

/** A database of this test alone: on MariaDB where the project provides one, else a SQLite file. */
export async function freshResourceDatabase(): Promise<FreshDatabase> {
  const at = await freshDatabase(resourceSchema, inject('servers').mariadb);
  onTestFinished(() => at.drop());
  return at;
}

/** The resource context on a real database, its own unless one is `given`, without cluster, event log and HTTP. */
export async function givenResource(change: Partial<UseCaseDeps> = {}, given?: FreshDatabase) {
  const at = given ?? (await freshResourceDatabase());
  const database = await openDatabase({
    ...resourceSchema,
    url: at.url,
    logger: createLogger({ level: 'silent', name: 'test' }),
    statementMs: PATIENT_MS,
  });
  // The latest hook runs first: the database is closed before it is dropped.
  onTestFinished(() => database.close());
  const clock = new HandClock();
  const uuids = randomUuids(clock);
  const outbox = new Outbox({ source: '/services/resource', clock, uuids });
  const standings = new UserStandings(database);
  const nudged: InstanceId[] = [];
  const overdue: string[] = [];
  const deps: UseCaseDeps = {
    unitOfWork: database.unitOfWork,
    clock,
    instances: new SqlInstances(database, outbox),
    withdrawnImages: new SqlWithdrawnImages(database, () => undefined),
    operationSteps: new SqlOperationSteps(),
    cancelledOrders: new SqlCancelledOrders(),
    observations: new SqlK8sObservations(database, outbox),
    reads: new SqlInstanceReads(database),
    standings: new SqlStandings(standings),
    snapshots: new MemorySnapshots(),
    nudge: new AfterCommitNudge((id) => nudged.push(id)),
    ids: new InstanceIds(clock, async () => clock.pass(0.01)),
    tickets: ticketsOf({ clock, uuids, operationDeadlineMs: 120_000 }),
    endpointOf: (id) => endpointOf(id, RULE),
    failedTerminalAfterMs: 10_000,
    onOverdue: (_, kind) => overdue.push(kind),
    ...change,
  };
  const useCases = useCasesOf(deps);
  const handlers = reactionHandlers(useCases, standings.handlers);
  const handled = (work: (tx: Tx) => Promise<void> | undefined) => database.unitOfWork.run('handle', async (tx) => work(tx));
  let sequence = 0n;
  const nextMeta = (): EventMeta => ({ id: uuids.next(), sequence: ++sequence, time: clock.now(), correlationId: 'c', causationId: null });

  return {
    ...deps,
    at,
    database,
    clock,
    outbox,
    nudged,
    overdue,
    useCases,
    userStandings: standings,
    store: new SqlReconcileStore(database, () => RULE),
    orderPaid: (order: Partial<OrderPaid['data']> & { orderId?: bigint; userId?: number } = {}) =>
      handled((tx) => handlers.ORDER_PAID?.(tx, orderPaid(clock, order), nextMeta())),
    orderCancelled: (orderId = 99n) => handled((tx) => handlers.ORDER_CANCELLED?.(tx, orderCancelled(orderId), nextMeta())),
    orderRefunded: (orderId = 99n) => handled((tx) => handlers.ORDER_REFUNDED?.(tx, orderRefunded(orderId), nextMeta())),
    orderRetried: (orderId = 99n) => handled((tx) => handlers.ORDER_PROVISION_RETRIED?.(tx, orderRetried(orderId), nextMeta())),
    /** The event alone; `markWithdrawn` then marks the instances. */
    imageWithdrawn: (image: string, reason = 'It has a hole') =>
      handled((tx) => handlers.PRODUCT_IMAGE_WITHDRAWN?.(tx, imageWithdrawn(image, reason), nextMeta())),
    userBecomes: (to: UserStatus, userId: number = OWNER) =>
      handled((tx) =>
        handlers.USER_STATUS_CHANGED?.(
          tx,
          { event_type: 'USER_STATUS_CHANGED', user_id: userId, timestamp: 1, data: { from: 'ENABLED', to } },
          nextMeta(),
        ),
      ),
    /** The events that wait to be published, in their order. */
    published: async (): Promise<readonly WireEvent[]> => {
      const rows: { body: string }[] = await database.reader.query('SELECT body FROM outbox ORDER BY id');
      return rows.map(({ body }) => decodeEvent(body));
    },
    instanceOfOrder: async (orderId = 99n): Promise<InstanceId> => {
      const id = await database.unitOfWork.run('look', (tx) => deps.instances.idOfOrder(tx, asOrderId(orderId)));
      if (id === null) throw new Error('there is no instance of this order');
      return id;
    },
  };
}

export type Resource = Awaited<ReturnType<typeof givenResource>>;

/** A paid order's instance that has been reached. */
export async function givenRunning(resource: Resource, orderId = 99n): Promise<InstanceId> {
  await resource.orderPaid({ orderId });
  const id = await resource.instanceOfOrder(orderId);
  await resource.useCases.settleInstance(id, 1, { kind: 'reached' });
  return id;
}

function orderPaid(
  clock: HandClock,
  { orderId = 99n, userId = OWNER, ...data }: Partial<OrderPaid['data']> & { orderId?: bigint; userId?: number },
): OrderPaid {
  const seconds = Math.floor(clock.now().getTime() / 1000);
  return {
    event_type: 'ORDER_PAID',
    order_id: orderId,
    timestamp: seconds,
    user_id: userId,
    data: {
      product_id: 1,
      amount: 500,
      currency: 'EUR',
      instance_name: 'my-llm',
      spec: { ...SPEC, gpu: 0 },
      provision_by: seconds + 600,
      ...data,
    },
  };
}

const orderCancelled = (orderId: bigint): OrderCancelled => ({
  event_type: 'ORDER_CANCELLED',
  order_id: orderId,
  timestamp: 1,
  user_id: OWNER,
  data: { product_id: 1, amount: 500, currency: 'EUR', reason: 'deadline', message: 'Too late.', instance_id: null, was_paid: true },
});

const orderRefunded = (orderId: bigint): OrderRefunded => ({
  event_type: 'ORDER_REFUNDED',
  order_id: orderId,
  timestamp: 1,
  user_id: OWNER,
  data: { product_id: 1, amount: 500, currency: 'EUR', instance_id: 1n, reason: '' },
});

const orderRetried = (orderId: bigint): OrderProvisionRetried => ({
  event_type: 'ORDER_PROVISION_RETRIED',
  order_id: orderId,
  timestamp: 1,
  user_id: OWNER,
  data: { product_id: 1, amount: 500, currency: 'EUR', instance_id: null, provision_by: 2 },
});

const imageWithdrawn = (image: string, reason: string): ProductImageWithdrawn => ({
  event_type: 'PRODUCT_IMAGE_WITHDRAWN',
  product_id: 0,
  timestamp: 1,
  user_id: 1,
  data: { image, reason },
});
