import { type RouteIdOf, ROUTES } from '@berth/contracts';
import {
  createApi,
  createLogger,
  type Database,
  type Endpoint,
  endpoint,
  listen,
  Metrics,
  Outbox,
  randomUuids,
  SqlAnswers,
  type TokenVerifier,
} from '@berth/platform';
import type { Standing } from '@berth/platform';
import { asUserId, notFound, systemClock, unauthenticated, type UserId } from '@berth/shared-kernel';
import { catalogueEndpoints } from '../../src/inbound/http/catalogue/catalogue-endpoints.js';
import { withdrawalEndpoints } from '../../src/inbound/http/withdrawals/withdrawal-endpoints.js';
import { walletEndpoints } from '../../src/inbound/http/wallet/wallet-endpoints.js';
import { SqlProductListings } from '../../src/outbound/sql/catalogue/sql-product-listings.js';
import { SqlProducts } from '../../src/outbound/sql/catalogue/sql-products.js';
import { SqlLedger } from '../../src/outbound/sql/wallet/sql-ledger.js';
import { SqlWithdrawalViews } from '../../src/outbound/sql/withdrawals/sql-withdrawal-views.js';
import { SqlWithdrawals } from '../../src/outbound/sql/withdrawals/sql-withdrawals.js';
import { SqlWallets } from '../../src/outbound/sql/wallet/sql-wallets.js';
import { PatientUsers } from '../../src/outbound/users/patient-users.js';
import { openProductDatabase } from './product-database.js';

type ProductRoute = RouteIdOf<'product'>;

interface CallOptions {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CatalogueWalletApi {
  readonly database: Database;
  /** As if the user's registration had arrived. */
  readonly know: (userId: number) => void;
  readonly call: (line: string, as: string | null, options?: CallOptions) => Promise<Called>;
  close(): Promise<void>;
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

// A token of these tests is the role and the id: `admin-1`.
const verifier: TokenVerifier = {
  verify: async (token) => {
    const [role = '', id = ''] = token.split('-');
    if (!['user', 'admin'].includes(role)) throw unauthenticated('auth.token-invalid', 'No.');
    const roles = role === 'admin' ? ['user', 'admin'] : ['user'];
    return { userId: asUserId(Number(id)), roles, sessionId: 's', expiresAt: new Date(Date.now() + 60_000) };
  },
};

/** The API of catalogue, withdrawals and wallet over HTTP, on a database of its own; the routes of orders answer 404. */
export async function serveCatalogueAndWallet(): Promise<CatalogueWalletApi> {
  const { database, dispose } = await openProductDatabase();
  const { unitOfWork } = database;
  const clock = systemClock;
  const uuids = randomUuids(clock);
  const known = new Map<number, Standing>();
  const standings = { of: async (userId: UserId) => known.get(userId) ?? null };
  const answers = new SqlAnswers({ database, clock });
  const outbox = new Outbox({ source: '/services/product', clock, uuids });
  const products = new SqlProducts({ outbox, currency: 'EUR' });
  const withdrawals = new SqlWithdrawals({ outbox });
  const users = new PatientUsers({ standings, patienceMs: 300 });
  const app = createApi({
    context: 'product',
    endpoints: {
      ...elsewhere(),
      ...withdrawalEndpoints({ unitOfWork, products, withdrawals, clock, withdrawalViews: new SqlWithdrawalViews(database) }),
      ...catalogueEndpoints({ unitOfWork, products, withdrawals, clock, listings: new SqlProductListings(database), currency: 'EUR' }),
      ...walletEndpoints({
        unitOfWork,
        ledger: new SqlLedger(),
        answers,
        users,
        standings,
        clock,
        uuids,
        wallets: new SqlWallets(database),
        currency: 'EUR',
      }),
    },
    authenticate: verifier,
    standings,
    answers,
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics: new Metrics(),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  return {
    database,
    know: (userId) => known.set(userId, { status: 'ENABLED', roles: ['user'] }),
    call: (line, as, options) => call(server.url, line, as, options),
    close: async () => {
      await server.close();
      await dispose();
    },
  };
}

async function call(url: string, line: string, as: string | null, { body, key, headers = {} }: CallOptions = {}): Promise<Called> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...headers,
      ...(as === null ? {} : { authorization: `Bearer ${as}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

function elsewhere(): Record<ProductRoute, Endpoint> {
  const none = endpoint({ handle: () => Promise.reject(notFound('route.elsewhere', 'Not in this test.')) });
  const ids = Object.entries(ROUTES).flatMap(([id, { context }]) => (context === 'product' ? [id] : []));
  return Object.fromEntries(ids.map((id) => [id, none])) as Record<ProductRoute, Endpoint>;
}
