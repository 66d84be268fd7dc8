import 'reflect-metadata';
import {
  BackgroundStart,
  crashPoint,
  type Database,
  type HttpServer,
  Lifecycle,
  onStart,
  onStop,
  openDatabase,
  Outbox,
  OutboxRelay,
  Poller,
  randomUuids,
  type Service,
  Signal,
  SqlAnswers,
  UserStandings,
} from '@berth/platform';
import type { Uuids } from '@berth/shared-kernel';
import { Container, type ServiceIdentifier } from 'inversify';
import { cancelOverdueOrders } from './application/commands/cancel-overdue-orders.js';
import { enforceWithdrawals } from './application/commands/enforce-withdrawals.js';
import { seedProducts } from './application/commands/seed-products.js';
import { DEMO_PRODUCTS } from './application/demo-products.js';
import { PaymentExecutor } from './application/payments/payment-executor.js';
import { SettlePayment } from './application/payments/settle-payment.js';
import type { PaymentGateway } from './application/ports/payment-gateway.js';
import { advanceProvisioning, type AdvanceProvisioning } from './application/sagas/advance-provisioning.js';
import { PRODUCT_DEFAULTS } from './config.js';
import type { ProductDeps } from './product-deps.js';
import { productConsumer } from './composition-consumer.js';
import { productServer } from './composition-http.js';
import { productOverview } from './composition-overview.js';
import { httpOrderAnswers } from './inbound/http/orders/order-answers.js';
import { productSchema } from './outbound/sql/product-schema.js';
import { SqlProducts } from './outbound/sql/catalogue/sql-products.js';
import { SqlOrders } from './outbound/sql/orders/sql-orders.js';
import { SqlOrderViews } from './outbound/sql/orders/sql-order-views.js';
import { SqlPaymentClaims } from './outbound/sql/orders/sql-payment-claims.js';
import { SqlProvisionings } from './outbound/sql/orders/sql-provisionings.js';
import { SqlTimeline } from './outbound/sql/orders/sql-timeline.js';
import { SqlWithdrawalViews } from './outbound/sql/withdrawals/sql-withdrawal-views.js';
import { SqlWithdrawals } from './outbound/sql/withdrawals/sql-withdrawals.js';
import { SqlLedger } from './outbound/sql/wallet/sql-ledger.js';
import { WalletGateway } from './outbound/wallet/wallet-gateway.js';

const CONTEXT = 'product';
const GATEWAY_CALLS_AT_ONCE = 16;
const PAYMENT_POLL_MS = 500;
const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

const T = {
  uuids: token<Uuids>('uuids'),
  outbox: token<Outbox>('outbox'),
  answers: token<SqlAnswers>('answers'),
  standings: token<UserStandings>('standings'),
  intents: token<Signal>('intents'),
  ledger: token<SqlLedger>('ledger'),
  views: token<SqlOrderViews>('views'),
  products: token<SqlProducts>('products'),
  withdrawals: token<SqlWithdrawals>('withdrawals'),
  enforce: token<() => Promise<void>>('enforce'),
  gateway: token<PaymentGateway>('gateway'),
  orders: token<SqlOrders>('orders'),
  provisionings: token<SqlProvisionings>('provisionings'),
  advance: token<AdvanceProvisioning>('advance'),
  settle: token<SettlePayment>('settle'),
  executor: token<PaymentExecutor>('executor'),
  judge: token<() => Promise<void>>('judge'),
  relay: token<OutboxRelay>('relay'),
  consumer: token<Service>('consumer'),
  overview: token<ReturnType<typeof productOverview>>('overview'),
  server: token<HttpServer>('server'),
};

/** Puts the product context together: opens its database; `start` then serves, pays and judges deadlines, `stop` ends all of it. */
export async function composeProduct(deps: ProductDeps): Promise<Service & { url(): string }> {
  const { config, logger, clock } = deps;
  const database = await openDatabase({ ...productSchema, url: config.databaseUrl, logger });
  const container = containerOf(deps, database);
  const executor = container.get(T.executor);
  const server = container.get(T.server);
  const judge = container.get(T.judge);
  const seed = seedProducts({ unitOfWork: database.unitOfWork, products: container.get(T.products), clock });
  const { judgeEveryMs = PRODUCT_DEFAULTS.judgeEveryMs } = config;
  const parts = [
    { name: 'product database', service: onStop(() => database.close()) },
    { name: 'product first steps', service: onStart(async () => void (config.demo && (await seed(DEMO_PRODUCTS)))) },
    { name: 'product outbox relay', service: container.get(T.relay) },
    ...container.get(T.overview).services.map((service) => ({ name: 'product overview', service })),
    { name: 'product payments under way', service: onStop(() => executor.drain()) },
    {
      name: 'product payments',
      service: new Poller({
        name: 'product-payments',
        everyMs: PAYMENT_POLL_MS,
        signal: container.get(T.intents),
        run: () => executor.run(),
        logger,
      }),
    },
    {
      name: 'product deadlines',
      service: new Poller({ name: 'product-deadlines', everyMs: judgeEveryMs, run: judge, logger }),
    },
    {
      name: 'product withdrawals',
      service: new Poller({ name: 'product-withdrawals', everyMs: judgeEveryMs, run: container.get(T.enforce), logger }),
    },
    {
      name: 'product consumer',
      service: new BackgroundStart({ name: 'product consumer', service: container.get(T.consumer), logger }),
    },
    { name: 'product http server', service: server },
  ];
  const lifecycle = new Lifecycle({ parts, logger });
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), url: () => server.url() };
}

function containerOf(deps: ProductDeps, database: Database): Container {
  const { clock, config, logger } = deps;
  const { unitOfWork } = database;
  const { currency, paymentClaimMs: claimMs = PRODUCT_DEFAULTS.paymentClaimMs } = config;
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(T.uuids).toConstantValue(randomUuids(clock));
  container.bind(T.answers).toConstantValue(new SqlAnswers({ database, clock }));
  container.bind(T.standings).toConstantValue(new UserStandings(database));
  container.bind(T.intents).toConstantValue(new Signal());
  container.bind(T.ledger).toConstantValue(new SqlLedger());
  container.bind(T.views).toConstantValue(new SqlOrderViews(database));
  container.bind(T.provisionings).toConstantValue(new SqlProvisionings(database));
  container.bind(T.outbox).toResolvedValue((uuids) => new Outbox({ source: '/services/product', clock, uuids }), [T.uuids]);
  container.bind(T.products).toResolvedValue((outbox) => new SqlProducts({ outbox, currency }), [T.outbox]);
  container.bind(T.withdrawals).toResolvedValue((outbox) => new SqlWithdrawals({ outbox }), [T.outbox]);
  container
    .bind(T.enforce)
    .toResolvedValue(
      (products, orders) => enforceWithdrawals({ unitOfWork, withdrawalViews: new SqlWithdrawalViews(database), products, orders, clock }),
      [T.products, T.orders],
    );
  container
    .bind(T.gateway)
    .toResolvedValue((ledger, uuids) => new WalletGateway({ unitOfWork, ledger, clock, uuids }), [T.ledger, T.uuids]);
  container
    .bind(T.orders)
    .toResolvedValue(
      (outbox, uuids, intents) =>
        new SqlOrders({ outbox, uuids, clock, timeline: new SqlTimeline(), intentCommitted: () => intents.notify() }),
      [T.outbox, T.uuids, T.intents],
    );
  container
    .bind(T.advance)
    .toResolvedValue((provisionings, orders) => advanceProvisioning({ provisionings, orders, clock }), [T.provisionings, T.orders]);
  container
    .bind(T.judge)
    .toResolvedValue(
      (orders, provisionings, advance, orderViews) =>
        cancelOverdueOrders({ ...config, unitOfWork, orders, provisionings, advance, clock, orderViews }),
      [T.orders, T.provisionings, T.advance, T.views],
    );
  container.bind(T.settle).toResolvedValue(
    (orders, provisionings, advance, answers, standings) =>
      new SettlePayment({
        ...config,
        unitOfWork,
        orders,
        provisionings,
        advance,
        answers,
        standings,
        clock,
        orderAnswers: httpOrderAnswers,
      }),
    [T.orders, T.provisionings, T.advance, T.answers, T.standings],
  );
  container.bind(T.executor).toResolvedValue(
    (gateway, uuids, intents, settle) =>
      new PaymentExecutor({
        gateway,
        settle,
        clock,
        claims: new SqlPaymentClaims({ database, clock, uuids, claimMs }),
        atOnce: GATEWAY_CALLS_AT_ONCE,
        wake: () => intents.notify(),
        reached: crashPoint,
        failed: ({ order }, err) =>
          logger.error({ err, orderId: `${order.orderId}`, payment: order.payment }, 'a payment step failed and will be tried again'),
      }),
    [T.gateway, T.uuids, T.intents, T.settle],
  );
  container.bind(T.relay).toResolvedValue((outbox) => new OutboxRelay({ ...deps, database, outbox, context: CONTEXT }), [T.outbox]);
  container
    .bind(T.consumer)
    .toResolvedValue(
      (orders, advance, standings) => productConsumer(deps, database, { orders, advance, standings }),
      [T.orders, T.advance, T.standings],
    );
  container.bind(T.overview).toConstantValue(productOverview(deps, database));
  container.bind(T.server).toResolvedValue(
    (orders, products, withdrawals, ledger, orderViews, provisionings, advance, answers, standings, uuids, overview) =>
      productServer(deps, database, {
        orders,
        products,
        withdrawals,
        ledger,
        orderViews,
        provisionings,
        advance,
        answers,
        standings,
        uuids,
        overview: overview.endpoint,
      }),
    [T.orders, T.products, T.withdrawals, T.ledger, T.views, T.provisionings, T.advance, T.answers, T.standings, T.uuids, T.overview],
  );
  return container;
}
