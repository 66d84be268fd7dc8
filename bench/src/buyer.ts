import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './api.ts';
import type { BerthProcess } from './berth-process.ts';

interface Order {
  readonly id: string;
  readonly status: string;
  readonly instanceId: string | null;
  readonly paidAt: string | null;
  readonly completedAt: string | null;
  readonly cancelReason: { readonly message: string } | null;
}

export interface CompletedOrder {
  readonly id: string;
  readonly instanceId: string;
  readonly paidAtMs: number;
  readonly completedAtMs: number;
}

const IMAGE = 'berth/hello:1';
const CREDIT = 100_000_000;
const ASK_EVERY_MS = 100;
const DEADLINE_MS = 120_000;

/** Somebody with enough money who buys `berth/hello:1`. */
export class Buyer {
  readonly #api: Api;
  readonly #productId: number;

  private constructor(api: Api, productId: number) {
    this.#api = api;
    this.#productId = productId;
  }

  static async register(berth: BerthProcess): Promise<Buyer> {
    const api = new Api(berth.url);
    const login = { email: `${randomUUID()}@example.com`, password: randomUUID() };
    const { id } = await api.call<{ id: number }>(201, 'POST', '/auth/register', { body: { ...login, nickname: 'Buyer' } });
    const operator = await api.logIn(berth.admin);
    await operator.call(201, 'POST', `/admin/wallets/${id}/credits`, { body: { amount: CREDIT, reason: 'For a measurement' }, once: true });
    const products = await api.call<{ data: { id: number; spec: { image: string } }[] }>(200, 'GET', '/products?limit=100');
    const product = products.data.find(({ spec }) => spec.image === IMAGE);
    if (product === undefined) throw new Error(`No product is made of ${IMAGE}.`);
    return new Buyer(await api.logIn(login), product.id);
  }

  /** Answers the id of the order. */
  async place(): Promise<string> {
    const { id } = await this.#api.call<Order>(201, 'POST', '/orders', { body: { productId: this.#productId }, once: true });
    return id;
  }

  async pay(orderId: string): Promise<void> {
    await this.#api.call<Order>(200, 'POST', `/orders/${orderId}/pay`, { once: true });
  }

  async completed(orderId: string): Promise<CompletedOrder> {
    for (const end = Date.now() + DEADLINE_MS; Date.now() < end; await pause(ASK_EVERY_MS)) {
      const { id, status, instanceId, paidAt, completedAt, cancelReason } = await this.#api.call<Order>(200, 'GET', `/orders/${orderId}`);
      if (status === 'CANCELLED') throw new Error(`The order ${id} was cancelled: ${cancelReason?.message ?? 'no reason'}`);
      if (instanceId !== null && paidAt !== null && completedAt !== null)
        return { id, instanceId, paidAtMs: Date.parse(paidAt), completedAtMs: Date.parse(completedAt) };
    }
    throw new Error(`The order ${orderId} did not complete within ${DEADLINE_MS / 1000} s.`);
  }

  async buy(): Promise<CompletedOrder> {
    const id = await this.place();
    await this.pay(id);
    return this.completed(id);
  }

  async deleteInstance(instanceId: string): Promise<void> {
    await this.#api.call(202, 'DELETE', `/instances/${instanceId}`);
  }
}

/** What a buyer waits for: from PAID to COMPLETED as the API says, in milliseconds. */
export const waited = ({ paidAtMs, completedAtMs }: CompletedOrder): number => completedAtMs - paidAtMs;
