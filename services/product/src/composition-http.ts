import {
  createApi,
  type Database,
  type Endpoint,
  HttpServer,
  remoteTokenVerifier,
  type SqlAnswers,
  type UserStandings,
} from '@berth/platform';
import type { Uuids } from '@berth/shared-kernel';
import type { AdvanceProvisioning } from './application/sagas/advance-provisioning.js';
import { catalogueEndpoints } from './inbound/http/catalogue/catalogue-endpoints.js';
import { httpOrderAnswers } from './inbound/http/orders/order-answers.js';
import { orderEndpoints } from './inbound/http/orders/order-endpoints.js';
import { withdrawalEndpoints } from './inbound/http/withdrawals/withdrawal-endpoints.js';
import { walletEndpoints } from './inbound/http/wallet/wallet-endpoints.js';
import { randomSuffixes } from './outbound/random-suffixes.js';
import { SnowflakeOrderIds } from './outbound/snowflake-order-ids.js';
import { SqlProductListings } from './outbound/sql/catalogue/sql-product-listings.js';
import type { SqlProducts } from './outbound/sql/catalogue/sql-products.js';
import type { SqlOrders } from './outbound/sql/orders/sql-orders.js';
import type { SqlOrderViews } from './outbound/sql/orders/sql-order-views.js';
import type { SqlProvisionings } from './outbound/sql/orders/sql-provisionings.js';
import type { SqlLedger } from './outbound/sql/wallet/sql-ledger.js';
import { SqlWithdrawalViews } from './outbound/sql/withdrawals/sql-withdrawal-views.js';
import type { SqlWithdrawals } from './outbound/sql/withdrawals/sql-withdrawals.js';
import { SqlWallets } from './outbound/sql/wallet/sql-wallets.js';
import { PatientUsers } from './outbound/users/patient-users.js';
import type { ProductDeps } from './product-deps.js';

interface HttpParts {
  readonly orders: SqlOrders;
  readonly products: SqlProducts;
  readonly withdrawals: SqlWithdrawals;
  readonly ledger: SqlLedger;
  readonly orderViews: SqlOrderViews;
  readonly provisionings: SqlProvisionings;
  readonly advance: AdvanceProvisioning;
  readonly answers: SqlAnswers;
  readonly standings: UserStandings;
  readonly uuids: Uuids;
  readonly overview: Endpoint;
}

/** The HTTP side of the context: every route that the policy table gives it. */
export function productServer(deps: ProductDeps, database: Database, parts: HttpParts): HttpServer {
  const { config, clock, logger, metrics } = deps;
  const { unitOfWork } = database;
  const { currency } = config;
  const { orders, products, withdrawals, ledger, orderViews, provisionings, advance, answers, standings, uuids, overview } = parts;
  const app = createApi({
    context: 'product',
    endpoints: {
      ...withdrawalEndpoints({ unitOfWork, withdrawals, products, clock, withdrawalViews: new SqlWithdrawalViews(database) }),
      ...catalogueEndpoints({ unitOfWork, products, withdrawals, clock, listings: new SqlProductListings(database), currency }),
      ...walletEndpoints({
        unitOfWork,
        ledger,
        answers,
        users: new PatientUsers({ standings }),
        standings,
        clock,
        uuids,
        wallets: new SqlWallets(database),
        currency,
      }),
      ...orderEndpoints({
        unitOfWork,
        orders,
        withdrawals,
        catalogue: products,
        answers,
        orderAnswers: httpOrderAnswers,
        orderIds: new SnowflakeOrderIds({ clock }),
        suffixes: randomSuffixes,
        clock,
        currency,
        orderViews,
        provisionings,
        advance,
      }),
      'overview.product': overview,
    },
    authenticate: remoteTokenVerifier({ jwksUrls: [`${config.userUrl}/.well-known/jwks.json`], clock }),
    standings,
    answers,
    logger,
    metrics,
  });
  return new HttpServer(app, config);
}
