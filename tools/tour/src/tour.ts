import { randomBytes } from 'node:crypto';
import {
  answerOf,
  type Berth,
  type Instance,
  type LoginBody,
  money,
  type Operation,
  once,
  type Order,
  type Product,
  until,
  untilOperation,
} from '@berth/client';
import { NotAsPromised } from './not-as-promised.ts';
import { fetchPage } from './page.ts';

export type Say = (line: string) => void;

const SETTLED = 60_000;
const OBSERVED = 10_000;

/** Plays the main job against a running Berth over its public API. @throws NotAsPromised, ProblemError, NotInTime at the first broken promise */
export async function tour(nobody: Berth, admin: LoginBody, say: Say): Promise<void> {
  const name = `tour-${randomBytes(4).toString('hex')}`;
  const { id, buyer } = await becomeBuyer(nobody, name, say);
  const operator = await nobody.logIn(admin);
  const product = await chooseProduct(nobody, operator, say);

  const amount = Math.max(product.price * 2, 1000);
  await credit(operator, id, amount);
  say(`The operator credits ${money(amount, product.currency)}.`);

  const order = await buy(buyer, product, name, say);
  const instance = await meetInstance(buyer, order, name, say);
  await operate(buyer, instance, say);
  await lookBack(buyer, order, amount - product.price, say);
}

async function becomeBuyer(nobody: Berth, name: string, say: Say): Promise<{ id: number; buyer: Berth }> {
  const email = `${name}@example.com`;
  const password = randomBytes(18).toString('base64url');
  const { id } = await answerOf(nobody.api.POST('/auth/register', { body: { email, password, nickname: 'Tourist' } }));
  say(`Registered ${email} as user ${id}.`);
  const buyer = await nobody.logIn({ email, password });
  const me = await answerOf(buyer.api.GET('/me'));
  if (me.email !== email) throw new NotAsPromised(`GET /me names ${me.email}`);
  say('Logged in.');
  return { id, buyer };
}

async function chooseProduct(nobody: Berth, operator: Berth, say: Say): Promise<Product> {
  const { data } = await answerOf(nobody.api.GET('/products', { params: { query: { limit: 100 } } }));
  if (data.length > 0) say(`The catalogue has ${data.length} products: ${data.map((product) => product.name).join(', ')}.`);
  const found = data.find((product) => product.spec.image === 'berth/hello:1');
  if (found !== undefined) return found;
  say('The catalogue has no product made of berth/hello:1, so the operator adds one.');
  const spec = { cpu: 0.1, memory: 64, image: 'berth/hello:1' };
  const terms = { name: 'Hello', description: 'A page that names its instance.', price: 500, spec };
  return answerOf(operator.api.POST('/admin/products', { body: terms }));
}

const credit = (operator: Berth, userId: number, amount: number) =>
  answerOf(
    operator.api.POST('/admin/wallets/{userId}/credits', {
      params: { path: { userId }, header: once() },
      body: { amount, reason: 'Welcome to the tour' },
    }),
  );

async function buy(buyer: Berth, product: Product, instanceName: string, say: Say): Promise<Order> {
  const body = { productId: product.id, instanceName };
  const placed = await answerOf(buyer.api.POST('/orders', { params: { header: once() }, body }));
  say(`Ordered ${product.name} for ${money(product.price, product.currency)}: order ${placed.id} is ${placed.status}.`);
  const began = Date.now();
  const path = { orderId: placed.id };
  const paid = await answerOf(buyer.api.POST('/orders/{orderId}/pay', { params: { path, header: once() } }));
  say(`Paid: the order is ${paid.status}, the money is ${paid.payment.status}.`);
  const ended = await until(
    () => answerOf(buyer.api.GET('/orders/{orderId}', { params: { path } })),
    ({ status }) => status === 'COMPLETED' || status === 'CANCELLED',
    { what: `order ${placed.id} completed`, deadlineMs: SETTLED },
  );
  if (ended.status !== 'COMPLETED' || ended.payment.status !== 'CAPTURED')
    throw new NotAsPromised(`The order ended ${ended.status} (${ended.payment.status}): ${ended.cancelReason?.message ?? 'no reason'}`);
  say(`The instance was reached and the order is COMPLETED, ${((Date.now() - began) / 1000).toFixed(1)} s after paying.`);
  return ended;
}

async function meetInstance(buyer: Berth, order: Order, name: string, say: Say): Promise<Instance> {
  const instance = await show(buyer, order.instanceId ?? '');
  if (instance.status !== 'RUNNING' || instance.network === null)
    throw new NotAsPromised(`The instance is ${instance.status} after its order completed`);
  const page = await fetchPage(instance.network.url);
  if (page.status !== 200 || !page.text.includes(name))
    throw new NotAsPromised(`${instance.network.url} answered ${page.status} and does not name ${name}`);
  say(`Its page at ${instance.network.url} answers 200 and names ${name}.`);
  return instance;
}

async function operate(buyer: Berth, { id, network }: Instance, say: Say): Promise<void> {
  const url = network?.url ?? '';
  const params = { path: { instanceId: id } };
  await succeeds(buyer, answerOf(buyer.api.POST('/instances/{instanceId}/stop', { params })), say);
  await see(buyer, id, 'STOPPED');
  const stopped = await fetchPage(url);
  if (stopped.status < 500) throw new NotAsPromised(`The page of a stopped instance answers ${stopped.status}`);
  say(`Stopped: its page answers ${stopped.status}.`);
  await succeeds(buyer, answerOf(buyer.api.POST('/instances/{instanceId}/start', { params })), say);
  const started = await see(buyer, id, 'RUNNING');
  await succeeds(buyer, answerOf(buyer.api.POST('/instances/{instanceId}/restart', { params })), say);
  const restarted = await see(buyer, id, 'RUNNING');
  if (restarted.runtime.podName === started.runtime.podName)
    throw new NotAsPromised(`Restarted, and the pod is still ${started.runtime.podName}`);
  if ((await fetchPage(url)).status !== 200) throw new NotAsPromised('The page does not answer after a restart');
  say(`Restarted: pod ${started.runtime.podName} gave way to ${restarted.runtime.podName}.`);
  await succeeds(buyer, answerOf(buyer.api.DELETE('/instances/{instanceId}', { params })), say);
  await see(buyer, id, 'DELETED');
  const gone = await fetchPage(url);
  if (gone.status !== 404) throw new NotAsPromised(`The page of a deleted instance answers ${gone.status}`);
  say('Deleted: its page answers 404.');
}

async function succeeds(buyer: Berth, begun: Promise<Operation>, say: Say): Promise<void> {
  const { kind, status, error } = await untilOperation(buyer, await begun, SETTLED);
  if (status !== 'succeeded') throw new NotAsPromised(`The operation ${kind} ended ${status}: ${error?.message ?? 'no reason'}`);
  say(`Operation ${kind} succeeded.`);
}

const show = (buyer: Berth, instanceId: string): Promise<Instance> =>
  answerOf(buyer.api.GET('/instances/{instanceId}', { params: { path: { instanceId } } }));

/** The runtime is observed beside the status: what the screen says may trail by a moment, and has to agree in the end. */
const see = (buyer: Berth, id: string, status: Instance['status']): Promise<Instance> =>
  until(
    () => show(buyer, id),
    (instance) => instance.status === status && (status !== 'RUNNING' || (instance.runtime.state === 'Running' && !instance.runtime.stale)),
    { what: `instance ${id} is ${status}`, deadlineMs: OBSERVED },
  );

async function lookBack(buyer: Berth, { id: orderId }: Order, balance: number, say: Say): Promise<void> {
  const { data } = await until(
    () => answerOf(buyer.api.GET('/orders/{orderId}/timeline', { params: { path: { orderId }, query: { limit: 100 } } })),
    (page) => page.data.some(({ type }) => type === 'INSTANCE_DELETED'),
    { what: 'the timeline tells the end of the instance', deadlineMs: OBSERVED },
  );
  say('The timeline of the order:');
  for (const entry of data) say(`    ${entry.at}  ${entry.type.padEnd(24)} ${entry.message}`);
  const wallet = await answerOf(buyer.api.GET('/wallet'));
  if (wallet.balance !== balance || wallet.held !== 0)
    throw new NotAsPromised(`The wallet holds ${wallet.balance} (${wallet.held} held) where ${balance} is right`);
  say(`The wallet holds ${money(wallet.balance, wallet.currency)}, nothing is held back.`);
}
