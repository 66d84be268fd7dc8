import { randomUUID } from 'node:crypto';
import { Client } from './client.js';
import type { PatientClient } from './patient-client.js';

interface Order {
  readonly id: string;
  readonly status: string;
  readonly instanceId: string | null;
  readonly payment: { readonly status: string };
  readonly cancelReason: { readonly message: string } | null;
}

interface Instance {
  readonly status: string;
}

export interface Catalogue {
  readonly hello: number;
  readonly crash: number;
}

const PASSWORD = 'a password for tests';

/**
 * One buyer's life on the platform, from the registration to the deletion of what was bought, with an order that cannot be
 * fulfilled, two that are cancelled and one that is refunded. Throws when an answer is not one that the API promises, crashes or not.
 */
export async function liveOnce(
  url: string,
  nobody: PatientClient,
  operator: { email: string; password: string },
  catalogue: Catalogue,
): Promise<void> {
  const email = `${randomUUID()}@example.com`;
  await nobody.call('POST', '/auth/register', { body: { email, password: PASSWORD, nickname: 'Life' } });
  const logIn = async (body: { email: string; password: string }) => {
    const { body: login } = await insist(await nobody.call<{ accessToken: string }>('POST', '/auth/login', { body }), 200);
    return nobody.as(new Client(url, login.accessToken));
  };
  const buyer = await logIn({ email, password: PASSWORD });
  const admin = await logIn(operator);
  const { body: me } = await insist(await buyer.call<{ id: number }>('GET', '/me'), 200);
  await insist(
    await admin.call('POST', `/admin/wallets/${me.id}/credits`, { body: { amount: 1_000_000, reason: 'a life' }, key: randomUUID() }),
    201,
  );

  await insist(await buyer.call('PATCH', '/me', { body: { nickname: 'Lived' } }), 200);
  // All at once: on the cluster most of a life is waiting.
  await Promise.all([
    notFulfilled(buyer, catalogue.crash),
    cancelled(buyer, admin, catalogue.hello),
    refunded(buyer, admin, catalogue.hello),
    used(buyer, catalogue.hello),
  ]);
}

async function notFulfilled(buyer: PatientClient, productId: number): Promise<void> {
  const refused = await buy(buyer, productId);
  if (refused.status !== 'CANCELLED' || !refused.cancelReason?.message)
    throw new Error(`an order for crash ended ${JSON.stringify(refused)}`);
}

async function used(buyer: PatientClient, productId: number): Promise<void> {
  const order = await buy(buyer, productId);
  // A platform that is killed for longer than the deadline may give the money back: that is a promise kept as well.
  if (order.status === 'CANCELLED') return;
  const instance = `/instances/${order.instanceId}`;
  await operate(buyer, instance, 'stop', ['STOPPED']);
  await operate(buyer, instance, 'start', ['RUNNING']);
  await operate(buyer, instance, 'restart', ['RUNNING']);
  const deleted = await buyer.call('DELETE', instance);
  if (deleted.status !== 202 && deleted.status !== 409) throw new Error(`DELETE answered ${deleted.status}: ${deleted.text}`);
  await buyer.until<Instance>(instance, ({ status }) => status === 'DELETED');
}

async function buy(buyer: PatientClient, productId: number): Promise<Order> {
  const placed = await insist(await buyer.call<Order>('POST', '/orders', { body: { productId }, key: randomUUID() }), 201);
  const path = `/orders/${placed.body.id}`;
  await insist(await buyer.call<Order>('POST', `${path}/pay`, { key: randomUUID() }), 200);
  return buyer.until<Order>(
    path,
    ({ status, payment }) => status === 'COMPLETED' || (status === 'CANCELLED' && payment.status === 'RELEASED'),
  );
}

/** One order is cancelled by its owner, another by the operator. */
async function cancelled(buyer: PatientClient, admin: PatientClient, productId: number): Promise<void> {
  for (const [who, path] of [
    [buyer, '/orders'],
    [admin, '/admin/orders'],
  ] as const) {
    const { body } = await insist(await buyer.call<Order>('POST', '/orders', { body: { productId }, key: randomUUID() }), 201);
    const answer = await insist(await who.call<Order>('POST', `${path}/${body.id}/cancel`), 200);
    if (answer.body.status !== 'CANCELLED') throw new Error(`a cancelled order is ${answer.text}`);
  }
}

async function refunded(buyer: PatientClient, admin: PatientClient, productId: number): Promise<void> {
  const order = await buy(buyer, productId);
  if (order.status === 'CANCELLED') return;
  const refund = await insist(await admin.call<Order>('POST', `/admin/orders/${order.id}/refund`, { key: randomUUID() }), 200);
  if (refund.body.payment.status !== 'REFUNDED') throw new Error(`a refunded order is ${refund.text}`);
  await buyer.until<Instance>(`/instances/${order.instanceId}`, ({ status }) => status === 'DELETED');
}

/** A command whose answer was lost in a crash is sent again: it finds its own operation, or its own effect (409). */
async function operate(buyer: PatientClient, instance: string, command: string, settled: readonly string[]): Promise<void> {
  const reply = await buyer.call('POST', `${instance}/${command}`);
  if (reply.status !== 202 && reply.status !== 409) throw new Error(`${command} answered ${reply.status}: ${reply.text}`);
  await buyer.until<Instance>(instance, ({ status }) => settled.includes(status));
}

async function insist<R extends { status: number; text: string }>(reply: R, status: number): Promise<R> {
  if (reply.status !== status) throw new Error(`answered ${reply.status} where ${status} was due: ${reply.text}`);
  return reply;
}
