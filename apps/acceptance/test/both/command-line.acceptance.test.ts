import { randomUUID } from 'node:crypto';
import type { Overview } from '@berth/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { givenShop } from '../support/given-shop.js';
import { ADMIN } from '../support/platform-process.js';
import type { Instance, List, Operation, Order, Wallet } from '../support/shop.js';

const PASSWORD = 'a password for tests';
const email = `${randomUUID()}@example.com`;

const given = givenShop();

let operator: CommandLine;
let ada: CommandLine;
let stranger: CommandLine;

beforeAll(() => {
  [operator, ada, stranger] = [0, 1, 2].map(() => new CommandLine(given.platform.url)) as [CommandLine, CommandLine, CommandLine];
});
afterAll(() => [operator, ada, stranger].forEach((each) => each.dispose()));

async function register(): Promise<string> {
  const { code, out } = await ada.run(['register', email, '--nickname', 'Ada'], { BERTH_PASSWORD: PASSWORD });
  expect([code, out]).toEqual([0, expect.stringMatching(/ as user [0-9]+: /)]);
  return / as user ([0-9]+): /.exec(out)?.[1] ?? '';
}

const productOf = async (image: string): Promise<string> => {
  const { data } = await ada.json<List<{ id: number; spec: { image: string } }>>('products', 'list', '--limit', '100');
  return String(data.find(({ spec }) => spec.image === image)?.id);
};

test('a life is lived by the command line alone', async () => {
  const userId = await register();
  expect((await ada.logIn(email, PASSWORD)).code).toBe(0);
  expect((await operator.logIn(ADMIN.email, ADMIN.password)).code).toBe(0);
  expect(await ada.ok('whoami', '-q')).toBe(userId);
  await eventually('the wallet has heard of the user', async () => {
    const { code, err } = await operator.run(['wallets', 'credit', userId, '10000', '--reason', 'Welcome', '--key', 'welcome']);
    if (code !== 0 && !err.includes('user.not-found')) throw new Error(err);
    return code === 0;
  });

  const orderId = await ada.ok('orders', 'place', await productOf('berth/hello:1'), '--name', 'by-hand', '-q');
  expect(await ada.json<Order>('orders', 'pay', orderId, '--wait')).toMatchObject({ status: 'COMPLETED', payment: { status: 'CAPTURED' } });
  const { data } = await ada.json<List<Instance>>('instances', 'list');
  const instanceId = data[0]?.id ?? '';
  expect(data).toMatchObject([{ name: 'by-hand', status: 'RUNNING' }]);
  expect(await ada.ok('instances', 'list')).toMatch(new RegExp(`^ID .*NAME .*STATUS[^]*\n${instanceId} +by-hand +RUNNING`));

  expect(await ada.json<Operation>('instances', 'stop', instanceId, '--wait')).toMatchObject({ kind: 'stop', status: 'succeeded' });
  expect((await ada.run(['instances', 'stop', instanceId])).err).toContain('instance.already-stopped');
  expect(await ada.json<Instance>('instances', 'rename', instanceId, 'by hand')).toMatchObject({ name: 'by hand', status: 'STOPPED' });
  const bigger = await operator.json<Operation>('instances', 'update', instanceId, '--memory', '192', '--wait');
  expect(bigger).toMatchObject({ kind: 'update', status: 'succeeded' });
  expect(await ada.json('instances', 'show', instanceId)).toMatchObject({ name: 'by hand', spec: { memory: 192 } });
  const { status } = await ada.json<Operation>('operations', 'show', bigger.id, '--wait');
  expect(status).toBe('succeeded');
  expect(await ada.json<Operation>('instances', 'delete', instanceId, '--wait')).toMatchObject({ status: 'succeeded' });
  expect(await ada.ok('orders', 'timeline', orderId)).toContain('ORDER_PAID');
  expect((await ada.json<List<Operation>>('instances', 'operations', instanceId)).data.map(({ kind }) => kind)).toEqual([
    'delete',
    'update',
    'stop',
    'create',
  ]);

  const { product, resource } = await operator.json<Overview>('overview');
  expect(product.available && product.orders.byStatus.COMPLETED).toBeGreaterThan(0);
  expect(resource.available && resource.instances.byStatus.DELETED).toBeGreaterThan(0);
  expect(await operator.ok('orders', 'list', '--all', '--user', userId, '-q')).toBe(orderId);
  expect(await ada.json<Wallet>('wallets', 'show')).toMatchObject({ held: 0 });
  expect((await ada.run(['logout'])).code).toBe(0);
});

test('a refusal is told by the exit code, and why by one sentence', async () => {
  const buyer = await given.shop.buyer(0);
  expect(await stranger.run(['orders', 'list'])).toMatchObject({ code: 3, err: expect.stringContaining('berth login') });
  expect(await stranger.logIn(buyer.email, 'not the password')).toMatchObject({
    code: 3,
    err: expect.stringContaining('auth.invalid-credentials'),
  });
  await stranger.logIn(buyer.email, buyer.password);
  expect(await stranger.run(['overview'])).toMatchObject({ code: 3, err: expect.stringMatching(/\(auth\.forbidden, request [^ ]+\)$/) });

  const orderId = await stranger.ok('orders', 'place', String(given.shop.offer('berth/hello:1').id), '-q');
  expect(await stranger.run(['orders', 'pay', orderId, '--wait'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^berth: [A-Z].* \(wallet\.insufficient-funds, request [^ ]+\)$/),
  });
  expect(await stranger.run(['orders', 'show', '1'])).toMatchObject({ code: 1, err: expect.stringContaining('order.not-found') });
  expect((await stranger.run(['orders', 'shew', '1'])).code).toBe(2);
});

test('an order that fails is told by exit code 5 with its reason', async () => {
  const buyer = await given.shop.buyer();
  await stranger.logIn(buyer.email, buyer.password);
  const orderId = await stranger.ok('orders', 'place', String(given.shop.offer('berth/crash:1').id), '-q');
  expect(await stranger.run(['orders', 'pay', orderId, '--wait'])).toMatchObject({ code: 5, err: expect.stringContaining('(crash-loop)') });
});
