import { type PublicRouteId, type RoutePolicy, ROUTES } from '@berth/contracts';

/** Every public route of the policy table, whether or not there is a case for it. */
export const PUBLIC_ROUTES = (Object.entries(ROUTES) as [PublicRouteId, RoutePolicy][]).filter(([, { internal }]) => !internal);
/** Those that have a case; that all of them do is a test of its own. */
export const only = (wanted: (id: PublicRouteId, policy: RoutePolicy) => boolean) =>
  PUBLIC_ROUTES.filter(([id, policy]) => Object.hasOwn(ROUTE_CASES, id) && wanted(id, policy));

/** What a right body may have to name. */
export interface Known {
  readonly owner: { readonly email: string; readonly password: string };
  readonly helloId: number;
}

/** How one route is called rightly, and with which values of its fields it is called wrongly. */
export interface RouteCase {
  /** Whose id stands for the parameter of the path. */
  readonly id?: 'user' | 'session' | 'product' | 'order' | 'instance' | 'operation';
  /** An id of the right form that nobody has. */
  readonly unknownId?: string;
  readonly list?: true;
  /** Where not all of it is for the role that the route asks for. */
  readonly by?: 'admin';
  /** Every field that the route knows, with values that it takes; absent where it takes no body. */
  readonly body?: (known: Known) => Readonly<Record<string, unknown>>;
  /** For each of those fields what it must not be; `ABSENT` where it must be there. */
  readonly wrong?: Readonly<Record<string, readonly unknown[]>>;
  /** Each of the fields may be left out, and so may all of them. */
  readonly empty?: true;
  /** The answer to a call without a fault, when the routes are called in the order of the table; several where a race decides. */
  readonly right: number | readonly number[];
}

export const ABSENT = Symbol('absent');

const USER = { id: 'user', unknownId: '8388607' } as const;
const SESSION = { id: 'session', unknownId: '01890000-0000-7000-8000-000000000000' } as const;
const PRODUCT = { id: 'product', unknownId: '2147483647' } as const;
const ORDER = { id: 'order', unknownId: '9223372036854775807' } as const;
const INSTANCE = { id: 'instance', unknownId: '9223372036854775807' } as const;
const OPERATION = { id: 'operation', unknownId: '01890000-0000-7000-8000-000000000000' } as const;

const NO_TEXT = [null, 1, true, [], {}, ['text']];
const LINE_BREAK = 'two\nlines';
const HALF_A_CHARACTER = '\ud800';
const text = (most: number) => [...NO_TEXT, '', 'x'.repeat(most + 1), LINE_BREAK, HALF_A_CHARACTER, 'nul\0'];
const whole = (from: number, to: number) => [null, '1', true, [], {}, from - 1, from + 0.5, to + 1, 1e99, -1];
const PASSWORD = [...NO_TEXT, '', 'too short', 'x'.repeat(73), 'é'.repeat(37), 'nul in a pass\0word'];
const NICKNAME = [...text(64), ' '];

const SPEC = { cpu: 0.1, memory: 64, gpu: null, image: 'berth/hello:1', config: { port: 8080, healthPath: '/', env: { A: 'b' } } };
const spec = (change: object) => ({ ...SPEC, ...change });
const WRONG_SPECS = [
  null,
  'berth/hello:1',
  [],
  {},
  spec({ cpu: 0 }),
  spec({ cpu: '1' }),
  spec({ cpu: 0.0001 }),
  spec({ memory: 15 }),
  spec({ memory: 1.5 }),
  spec({ gpu: 0 }),
  spec({ image: 'No Image!' }),
  spec({ image: '../../etc/passwd' }),
  spec({ image: `i${'x'.repeat(255)}` }),
  spec({ disk: 1 }),
  spec({ config: { port: 0 } }),
  spec({ config: { port: '8080' } }),
  spec({ config: { healthPath: 'health' } }),
  spec({ config: { healthPath: '/a b' } }),
  spec({ config: { env: { '1A': 'b' } } }),
  spec({ config: { env: { A: 1 } } }),
  spec({ config: { command: 'sh' } }),
  spec({ config: { args: [1] } }),
  spec({ config: { privileged: true } }),
  spec({ config: [] }),
];
const REASON = { body: () => ({ reason: 'for the table' }), wrong: { reason: text(200) }, empty: true } as const;
const WRONG_PRODUCT = {
  name: text(100),
  description: [...NO_TEXT, 'x'.repeat(2_001)],
  status: [null, '', 'enabled', 'GONE', 1, [], ['ENABLED']],
  price: whole(0, 4_294_967_295),
  spec: WRONG_SPECS,
};

export const ROUTE_CASES: Readonly<Record<PublicRouteId, RouteCase>> = {
  'auth.register': {
    body: () => ({ email: 'the-table@example.com', password: 'a password for tests', nickname: 'Table' }),
    wrong: {
      email: [ABSENT, ...text(254), 'nobody', 'a@', '@example.com', 'a b@example.com', 'a@b@example.com', `${'x'.repeat(65)}@example.com`],
      password: [ABSENT, ...PASSWORD],
      nickname: [ABSENT, ...NICKNAME],
    },
    right: 201,
  },
  'auth.login': {
    body: ({ owner }) => ({ email: owner.email, password: owner.password }),
    wrong: { email: [ABSENT, ...NO_TEXT, 'x'.repeat(1_025)], password: [ABSENT, ...NO_TEXT, 'x'.repeat(1_025)] },
    right: 200,
  },
  'auth.refresh': { right: 200 },
  'auth.logout': { right: 204 },
  'me.show': { right: 200 },
  'me.update': { body: () => ({ nickname: 'Renamed' }), wrong: { nickname: [ABSENT, ...NICKNAME] }, right: 200 },
  'me.password': {
    body: ({ owner }) => ({ currentPassword: owner.password, newPassword: 'another password' }),
    wrong: { currentPassword: [ABSENT, ...NO_TEXT, 'x'.repeat(1_025)], newPassword: [ABSENT, ...PASSWORD] },
    right: 204,
  },
  'me.sessions.list': { list: true, right: 200 },
  'me.sessions.end': { ...SESSION, right: 204 },
  'admin.users.list': { list: true, right: 200 },
  'admin.users.show': { ...USER, right: 200 },
  'admin.users.update': {
    ...USER,
    body: () => ({ status: 'ENABLED', roles: ['user'] }),
    wrong: {
      status: [null, '', 'enabled', 'GONE', 1, [], ['ENABLED']],
      roles: [null, 'user', 1, {}, [], ['admin'], ['user', 'root'], ['user', null], ['user', 1], [['user']]],
    },
    right: 200,
  },
  'admin.users.sessions.list': { ...USER, list: true, right: 200 },
  'products.list': { list: true, right: 200 },
  'products.show': { ...PRODUCT, right: 200 },
  'admin.products.list': { list: true, right: 200 },
  'admin.products.create': {
    body: () => ({ name: 'Of the table', description: '', status: 'DISABLED', price: 1, spec: SPEC }),
    wrong: {
      ...WRONG_PRODUCT,
      name: [ABSENT, ...WRONG_PRODUCT.name],
      price: [ABSENT, ...WRONG_PRODUCT.price],
      spec: [ABSENT, ...WRONG_SPECS],
    },
    right: 201,
  },
  'admin.products.show': { ...PRODUCT, right: 200 },
  'admin.products.update': {
    ...PRODUCT,
    body: () => ({ name: 'Still on sale', description: 'Changed', status: 'ENABLED', price: 2, spec: SPEC }),
    wrong: WRONG_PRODUCT,
    right: 200,
  },
  'admin.products.disable': { ...PRODUCT, right: 204 },
  'admin.withdrawals.list': { list: true, right: 200 },
  'admin.withdrawals.create': {
    body: () => ({ image: 'of-the-table:1', reason: 'for the table' }),
    wrong: { image: [ABSENT, ...text(255), 'No Image!', '../../etc/passwd'], reason: [ABSENT, ...text(200)] },
    right: 201,
  },
  'wallet.show': { right: 200 },
  'wallet.entries': { list: true, right: 200 },
  'admin.wallets.show': { ...USER, right: 200 },
  'admin.wallets.entries': { ...USER, list: true, right: 200 },
  'admin.wallets.credit': {
    ...USER,
    body: () => ({ amount: 5_000, reason: 'for the table' }),
    wrong: { amount: [ABSENT, ...whole(1, 4_294_967_295)], reason: [ABSENT, ...text(200)] },
    right: 201,
  },
  'orders.place': {
    body: ({ helloId }) => ({ productId: helloId, instanceName: 'of the table' }),
    wrong: { productId: [ABSENT, ...whole(1, 2_147_483_647)], instanceName: [...text(64), ' '] },
    right: 201,
  },
  'admin.orders.refund': { ...ORDER, ...REASON, right: 409 },
  'admin.orders.retry': { ...ORDER, right: 409 },
  'orders.pay': { ...ORDER, right: 200 },
  'orders.cancel': { ...ORDER, right: 409 },
  'orders.list': { list: true, right: 200 },
  'orders.show': { ...ORDER, right: 200 },
  'orders.timeline': { ...ORDER, list: true, right: 200 },
  'admin.orders.list': { list: true, right: 200 },
  'admin.orders.cancel': { ...ORDER, ...REASON, right: [200, 409] },
  'instances.list': { list: true, right: 200 },
  'instances.show': { ...INSTANCE, right: 200 },
  'instances.start': { ...INSTANCE, right: 409 },
  'instances.stop': { ...INSTANCE, right: 202 },
  'instances.restart': { ...INSTANCE, right: 409 },
  'instances.delete': { ...INSTANCE, right: 202 },
  'instances.update': {
    ...INSTANCE,
    by: 'admin',
    body: () => ({ name: 'renamed', spec: { cpu: 0.2 } }),
    // What is not named stays, so that nothing is no fault of it.
    wrong: { name: [...text(64), ' '], spec: [...WRONG_SPECS.filter((wrong) => JSON.stringify(wrong) !== '{}'), { config: null }] },
    right: 409,
  },
  'instances.operations': { ...INSTANCE, list: true, right: 200 },
  'instances.logs': { ...INSTANCE, list: true, right: 200 },
  'operations.show': { ...OPERATION, right: 200 },
  'admin.instances.list': { list: true, right: 200 },
  'admin.overview': { right: 200 },
  'events.stream': { right: 200 },
  // The last, since what comes after it would need a session.
  'admin.users.sessions.end': { ...USER, right: 204 },
};
