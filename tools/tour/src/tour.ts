import { randomBytes } from 'node:crypto';
import { type Api, NotAsPromised, watch } from './api.ts';
import { fetchPage } from './page.ts';
import type { Settings } from './settings.ts';
import type { Instance, List, Operation, Order, Product, Wallet } from './types.ts';

export type Say = (line: string) => void;

const SETTLED = 60_000;

/** Plays the main job against a running Berth over its public API. @throws NotAsPromised at the first broken promise */
export async function tour(api: Api, admin: Settings['admin'], say: Say): Promise<void> {
  const name = `tour-${randomBytes(4).toString('hex')}`;
  const buyer = await becomeBuyer(api, name, say);
  const operator = await logIn(api, admin);
  const product = await chooseProduct(api, operator, say);

  const credit = Math.max(product.price * 2, 1000);
  await operator.expect(201, 'POST', `/admin/wallets/${buyer.id}/credits`, {
    body: { amount: credit, reason: 'Welcome to the tour' },
    once: true,
  });
  say(`The operator credits ${credit} ${product.currency} (minor units).`);

  const order = await buy(buyer.api, product, name, say);
  const instance = await meetInstance(buyer.api, order, name, say);
  await operate(buyer.api, instance, say);
  await lookBack(buyer.api, order, credit - product.price, say);
}

async function becomeBuyer(api: Api, name: string, say: Say): Promise<{ id: number; api: Api }> {
  const email = `${name}@example.com`;
  const password = randomBytes(18).toString('base64url');
  const { id } = await api.expect<{ id: number }>(201, 'POST', '/auth/register', { body: { email, password, nickname: 'Tourist' } });
  say(`Registered ${email} as user ${id}.`);
  const buyer = await logIn(api, { email, password });
  const me = await buyer.expect<{ email: string }>(200, 'GET', '/me');
  if (me.email !== email) throw new NotAsPromised(`GET /me names ${me.email}`);
  say('Logged in.');
  return { id, api: buyer };
}

async function logIn(api: Api, body: { email: string; password: string }): Promise<Api> {
  const { accessToken } = await api.expect<{ accessToken: string }>(200, 'POST', '/auth/login', { body });
  return api.as(accessToken);
}

async function chooseProduct(api: Api, operator: Api, say: Say): Promise<Product> {
  const { data } = await api.expect<List<Product>>(200, 'GET', '/products?limit=100');
  if (data.length > 0) say(`The catalogue has ${data.length} products: ${data.map((product) => product.name).join(', ')}.`);
  const found = data.find((product) => product.spec.image === 'berth/hello:1');
  if (found !== undefined) return found;
  say('The catalogue has no product made of berth/hello:1, so the operator adds one.');
  const spec = { cpu: 0.1, memory: 64, image: 'berth/hello:1' };
  return operator.expect<Product>(201, 'POST', '/admin/products', {
    body: { name: 'Hello', description: 'A page that names its instance.', price: 500, spec },
  });
}

async function buy(buyer: Api, product: Product, instanceName: string, say: Say): Promise<Order> {
  const placed = await buyer.expect<Order>(201, 'POST', '/orders', { body: { productId: product.id, instanceName }, once: true });
  say(`Ordered ${product.name} for ${product.price} ${product.currency}: order ${placed.id} is ${placed.status}.`);
  const began = Date.now();
  const paid = await buyer.expect<Order>(200, 'POST', `/orders/${placed.id}/pay`, { once: true });
  say(`Paid: the order is ${paid.status}, the money is ${paid.payment.status}.`);
  const ended = await watch(
    `order ${placed.id} completed`,
    SETTLED,
    () => buyer.expect<Order>(200, 'GET', `/orders/${placed.id}`),
    ({ status }) => status === 'COMPLETED' || status === 'CANCELLED',
  );
  if (ended.status !== 'COMPLETED' || ended.payment.status !== 'CAPTURED')
    throw new NotAsPromised(`The order ended ${ended.status} (${ended.payment.status}): ${ended.cancelReason?.message ?? 'no reason'}`);
  say(`The instance was reached and the order is COMPLETED, ${((Date.now() - began) / 1000).toFixed(1)} s after paying.`);
  return ended;
}

async function meetInstance(buyer: Api, order: Order, name: string, say: Say): Promise<Instance> {
  const instance = await buyer.expect<Instance>(200, 'GET', `/instances/${order.instanceId}`);
  if (instance.status !== 'RUNNING' || instance.network === null)
    throw new NotAsPromised(`The instance is ${instance.status} after its order completed`);
  const page = await fetchPage(instance.network.url);
  if (page.status !== 200 || !page.text.includes(name))
    throw new NotAsPromised(`${instance.network.url} answered ${page.status} and does not name ${name}`);
  say(`Its page at ${instance.network.url} answers 200 and names ${name}.`);
  return instance;
}

async function operate(buyer: Api, instance: Instance, say: Say): Promise<void> {
  const url = instance.network?.url ?? '';
  const path = `/instances/${instance.id}`;
  await operation(buyer, 'POST', `${path}/stop`, say);
  await see(buyer, path, 'STOPPED');
  const stopped = await fetchPage(url);
  if (stopped.status < 500) throw new NotAsPromised(`The page of a stopped instance answers ${stopped.status}`);
  say(`Stopped: its page answers ${stopped.status}.`);
  await operation(buyer, 'POST', `${path}/start`, say);
  const started = await see(buyer, path, 'RUNNING');
  await operation(buyer, 'POST', `${path}/restart`, say);
  const restarted = await see(buyer, path, 'RUNNING');
  if (restarted.runtime.podName === started.runtime.podName)
    throw new NotAsPromised(`Restarted, and the pod is still ${started.runtime.podName}`);
  if ((await fetchPage(url)).status !== 200) throw new NotAsPromised('The page does not answer after a restart');
  say(`Restarted: pod ${started.runtime.podName} gave way to ${restarted.runtime.podName}.`);
  await operation(buyer, 'DELETE', path, say);
  await see(buyer, path, 'DELETED');
  const gone = await fetchPage(url);
  if (gone.status !== 404) throw new NotAsPromised(`The page of a deleted instance answers ${gone.status}`);
  say('Deleted: its page answers 404.');
}

async function operation(buyer: Api, method: string, path: string, say: Say): Promise<void> {
  const { id, kind } = await buyer.expect<Operation>(202, method, path);
  const ended = await watch(
    `operation ${kind}`,
    SETTLED,
    () => buyer.expect<Operation>(200, 'GET', `/operations/${id}`),
    ({ status }) => status !== 'pending' && status !== 'running',
  );
  if (ended.status !== 'succeeded') throw new NotAsPromised(`The operation ${kind} ended ${ended.status}: ${JSON.stringify(ended.error)}`);
  say(`Operation ${kind} succeeded.`);
}

/** The runtime is observed beside the status: what the screen says may trail by a moment, and has to agree in the end. */
function see(buyer: Api, path: string, status: string): Promise<Instance> {
  return watch(
    `${path} is ${status}`,
    10_000,
    () => buyer.expect<Instance>(200, 'GET', path),
    (instance) => instance.status === status && (status !== 'RUNNING' || (instance.runtime.state === 'Running' && !instance.runtime.stale)),
  );
}

async function lookBack(buyer: Api, order: Order, balance: number, say: Say): Promise<void> {
  const { data } = await watch(
    'the timeline tells the end of the instance',
    10_000,
    () => buyer.expect<List<{ type: string; at: string; message: string }>>(200, 'GET', `/orders/${order.id}/timeline?limit=100`),
    (page) => page.data.some(({ type }) => type === 'INSTANCE_DELETED'),
  );
  say('The timeline of the order:');
  for (const entry of data) say(`    ${entry.at}  ${entry.type.padEnd(24)} ${entry.message}`);
  const wallet = await buyer.expect<Wallet>(200, 'GET', '/wallet');
  if (wallet.balance !== balance || wallet.held !== 0)
    throw new NotAsPromised(`The wallet holds ${wallet.balance} (${wallet.held} held) where ${balance} is right`);
  say(`The wallet holds ${wallet.balance} ${wallet.currency}, nothing is held back.`);
}
