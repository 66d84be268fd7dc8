import 'reflect-metadata';
import {
  type Database,
  type EventLog,
  HttpServer,
  Lifecycle,
  type Logger,
  type Metrics,
  onStart,
  onStop,
  Outbox,
  OutboxRelay,
  Poller,
  type Service,
  TOKEN_AUDIENCE,
  TOKEN_ISSUER,
  createApi,
  openDatabase,
  randomUuids,
  tokenVerifier,
} from '@berth/platform';
import type { Clock, Uuids } from '@berth/shared-kernel';
import { Container, type ServiceIdentifier } from 'inversify';
import { type UseCases, useCasesOf } from './application/use-cases.js';
import { userOverview } from './composition-overview.js';
import type { UserConfig } from './config.js';
import { SessionCookie } from './inbound/http/session-cookie.js';
import { userEndpoints } from './inbound/http/user-endpoints.js';
import { BcryptPasswords } from './outbound/bcrypt/bcrypt-passwords.js';
import { userSchema } from './outbound/sql/user-schema.js';
import { SqlSessions } from './outbound/sql/sql-sessions.js';
import { SqlSigningKeys } from './outbound/sql/sql-signing-keys.js';
import { SqlUsers } from './outbound/sql/sql-users.js';
import { Es256AccessTokens } from './outbound/tokens/es256-access-tokens.js';
import { KEY_SETTLES_AFTER_MS, KeyRing } from './outbound/tokens/key-ring.js';
import { RandomRefreshSecrets } from './outbound/tokens/random-refresh-secrets.js';

/** What the surroundings give: everything that the contexts of one process share. */
export interface UserDeps {
  readonly config: UserConfig;
  readonly eventLog: Pick<EventLog, 'measure' | 'publish' | 'read'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

const CONTEXT = 'user';
const HOUR_MS = 3_600_000;
const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

const T = {
  deps: token<UserDeps>('deps'),
  database: token<Database>('database'),
  passwords: token<BcryptPasswords>('passwords'),
  uuids: token<Uuids>('uuids'),
  outbox: token<Outbox>('outbox'),
  users: token<SqlUsers>('users'),
  sessions: token<SqlSessions>('sessions'),
  keys: token<KeyRing>('keys'),
  accessTokens: token<Es256AccessTokens>('accessTokens'),
  useCases: token<UseCases>('useCases'),
  relay: token<OutboxRelay>('relay'),
  overview: token<ReturnType<typeof userOverview>>('overview'),
  server: token<HttpServer>('server'),
};

/** Puts the user context together: opens its database and its hashing threads; `start` then serves, `stop` ends all of it. */
export async function composeUser(deps: UserDeps): Promise<Service & { url(): string }> {
  const { config, logger } = deps;
  const database = await openDatabase({ ...userSchema, url: config.databaseUrl, logger });
  const passwords = await BcryptPasswords.open({
    cost: config.bcryptCost,
    threads: config.passwordThreads,
    maxQueue: config.passwordQueue,
  });
  const container = containerOf(deps, database, passwords);
  const [server, relay] = [container.get(T.server), container.get(T.relay)];
  const [keys, useCases] = [container.get(T.keys), container.get(T.useCases)];
  const parts = [
    { name: 'user database', service: onStop(() => database.close()) },
    { name: 'user passwords', service: onStop(() => passwords.close()) },
    { name: 'user first steps', service: onStart(() => firstSteps(config, keys, useCases)) },
    { name: 'user outbox relay', service: relay },
    { name: 'user backlog', service: container.get(T.overview).backlog },
    { name: 'user signing keys', service: poller('signing-keys', KEY_SETTLES_AFTER_MS / 3, () => keys.load(), logger) },
    { name: 'user session sweeper', service: poller('session-sweeper', HOUR_MS, useCases.forgetExpiredSessions, logger) },
    { name: 'user http server', service: server },
  ];
  const lifecycle = new Lifecycle({ parts, logger });
  return { start: () => lifecycle.start(), stop: () => lifecycle.stop(), url: () => server.url() };
}

function containerOf(deps: UserDeps, database: Database, passwords: BcryptPasswords): Container {
  const { clock } = deps;
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(T.deps).toConstantValue(deps);
  container.bind(T.database).toConstantValue(database);
  container.bind(T.passwords).toConstantValue(passwords);
  container.bind(T.uuids).toConstantValue(randomUuids(clock));
  container.bind(T.outbox).toResolvedValue((uuids) => new Outbox({ source: '/services/user', clock, uuids }), [T.uuids]);
  container.bind(T.users).toResolvedValue((db, outbox) => new SqlUsers(db, outbox), [T.database, T.outbox]);
  container.bind(T.sessions).toResolvedValue((db) => new SqlSessions(db), [T.database]);
  container.bind(T.keys).toResolvedValue((db, uuids) => new KeyRing(new SqlSigningKeys(db), uuids, clock), [T.database, T.uuids]);
  container.bind(T.accessTokens).toResolvedValue((keys, uuids) => new Es256AccessTokens(keys, uuids, clock), [T.keys, T.uuids]);
  container.bind(T.useCases).toResolvedValue(
    ({ unitOfWork }, users, sessions, pool, accessTokens, uuids) =>
      useCasesOf({
        unitOfWork,
        users,
        sessions,
        passwords: pool,
        accessTokens,
        uuids,
        clock,
        refreshSecrets: new RandomRefreshSecrets(),
      }),
    [T.database, T.users, T.sessions, T.passwords, T.accessTokens, T.uuids],
  );
  container
    .bind(T.relay)
    .toResolvedValue((db, outbox) => new OutboxRelay({ ...deps, database: db, outbox, context: CONTEXT }), [T.database, T.outbox]);
  container.bind(T.overview).toResolvedValue(userOverview, [T.deps, T.database]);
  container.bind(T.server).toResolvedValue(httpServer, [T.deps, T.useCases, T.keys, T.overview]);
  return container;
}

function httpServer(
  { config, logger, metrics, clock }: UserDeps,
  useCases: UseCases,
  keys: KeyRing,
  overview: ReturnType<typeof userOverview>,
): HttpServer {
  const cookie = new SessionCookie(config.publicUrl.startsWith('https:'));
  const keyOf = async (kid: string) => keys.find(kid)?.publicKey ?? null;
  const app = createApi({
    context: CONTEXT,
    endpoints: userEndpoints(useCases, cookie, overview.endpoint),
    authenticate: tokenVerifier({ keyOf, issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE, clock }),
    // The endpoints judge the caller themselves, by the same read that tells whether the session is active.
    standings: null,
    answers: null,
    wellKnown: { '/.well-known/jwks.json': () => keys.jwks() },
    logger,
    metrics,
  });
  return new HttpServer(app, config);
}

async function firstSteps({ adminEmail, adminPassword }: UserConfig, keys: KeyRing, { ensureAdmin }: UseCases): Promise<void> {
  await keys.load();
  if (adminEmail !== undefined && adminPassword !== undefined) await ensureAdmin({ email: adminEmail, password: adminPassword });
}

const poller = (name: string, everyMs: number, run: () => Promise<void>, logger: Logger) =>
  new Poller({ name: `user-${name}`, everyMs, run, logger });
