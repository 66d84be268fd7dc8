import { randomUUID } from 'node:crypto';
import { toBase36 } from '@berth/shared-kernel';
import { Client, page } from './client.js';
import { eventually } from './eventually.js';
import type { Platform } from './platform.js';
import { ADMIN } from './platform-process.js';

export interface Order {
  readonly id: string;
  readonly status: 'PENDING' | 'PAID' | 'COMPLETED' | 'CANCELLED';
  readonly amount: number;
  readonly instanceId: string | null;
  readonly payment: { readonly status: string };
  readonly cancelReason: { readonly code: string; readonly message: string } | null;
}

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly instanceId: string;
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed' | 'superseded';
}

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly network: { readonly url: string } | null;
  readonly runtime: { readonly state: string; readonly podName: string };
  readonly operation: Operation;
}

export interface Wallet {
  readonly balance: number;
  readonly held: number;
}

export interface Entry {
  readonly kind: string;
  readonly amount: number;
  readonly orderId: string | null;
}

export interface Buyer {
  readonly id: number;
  readonly email: string;
  readonly password: string;
  readonly client: Client;
}

export interface List<T> {
  readonly data: readonly T[];
}

/** The storefront of one running Berth: its operator, what is on sale, and buyers with money. */
export class Shop {
  private constructor(
    readonly platform: Platform,
    readonly nobody: Client,
    readonly admin: Client,
    private readonly offers: ReadonlyMap<string, { readonly id: number; readonly price: number }>,
  ) {}

  static async open(platform: Platform): Promise<Shop> {
    const nobody = new Client(platform.url);
    const admin = await nobody.logIn(ADMIN.email, ADMIN.password);
    const { data } = await nobody.ok<List<{ id: number; price: number; spec: { image: string } }>>(200, 'GET', '/products?limit=100');
    // Of several products with one image the first is meant, which is the smallest.
    const offers = new Map(data.toReversed().map(({ id, price, spec }) => [spec.image, { id, price }]));
    return new Shop(platform, nobody, admin, offers);
  }

  offer(image: string): { readonly id: number; readonly price: number } {
    const offer = this.offers.get(image);
    if (offer === undefined) throw new Error(`${image} is not on sale`);
    return offer;
  }

  async buyer(credit = 10_000): Promise<Buyer> {
    const buyer = await this.nobody.buyer();
    if (credit > 0) await this.admin.credit(buyer.id, credit);
    return buyer;
  }

  place(client: Client, productId: number, instanceName?: string): Promise<Order> {
    return client.ok<Order>(201, 'POST', '/orders', {
      body: { productId, ...(instanceName === undefined ? {} : { instanceName }) },
      key: randomUUID(),
    });
  }

  pay(client: Client, { id }: Pick<Order, 'id'>): Promise<Order> {
    return client.ok<Order>(200, 'POST', `/orders/${id}/pay`, { key: randomUUID() });
  }

  async buy(client: Client, image: string, instanceName?: string): Promise<Order> {
    return this.pay(client, await this.place(client, this.offer(image).id, instanceName));
  }

  /** Buys and waits until the instance runs and is seen to. */
  async running(client: Client, image: string, instanceName?: string): Promise<Instance> {
    const order = await ended(client, await this.buy(client, image, instanceName));
    if (order.instanceId === null) throw new Error(`the order ended ${JSON.stringify(order)}`);
    return until(client, order.instanceId, 'RUNNING');
  }

  /** Fetches the page of an instance, also of one that has no URL any more or never had one. */
  page(instanceId: string): Promise<{ status: number; text: string }> {
    const { edgePort } = this.platform;
    return page(`http://i-${toBase36(BigInt(instanceId))}.localhost:${edgePort}/`, edgePort);
  }

  /** Waits until the page of an instance is gone: whoever answers for it follows the cluster by a watch of its own. */
  async pageIsGone(instanceId: string, status: 503 | 404): Promise<void> {
    await eventually(`the page of ${instanceId} answers ${status}`, async () => (await this.page(instanceId)).status === status);
  }

  /** The processes or pods that run for it. */
  workloadsOf(instanceId: string): Promise<readonly string[]> {
    return this.platform.workloads(instanceId);
  }
}

/** Waits for what a paid order comes to: sold, or cancelled with the money given back. */
export const ended = (client: Client, { id }: Pick<Order, 'id'>): Promise<Order> =>
  eventually(`order ${id} ends`, async () => {
    const order = await client.ok<Order>(200, 'GET', `/orders/${id}`);
    return (order.status === 'COMPLETED' || (order.status === 'CANCELLED' && order.payment.status !== 'RELEASING')) && order;
  });

/** Waits until an instance has settled in `status`, and what is observed of a running one says so too. */
export const until = (client: Client, instanceId: string, status: string): Promise<Instance> =>
  eventually(`instance ${instanceId} is ${status}`, async () => {
    const instance = await client.ok<Instance>(200, 'GET', `/instances/${instanceId}`);
    if (instance.status !== status) throw new Error(`it is ${instance.status}`);
    return (status !== 'RUNNING' || instance.runtime.state === 'Running') && instance;
  });

/** Gives a command and waits for the end of its operation. */
export async function operate(client: Client, method: 'POST' | 'DELETE', path: string): Promise<Operation> {
  const { id } = await client.ok<Operation>(202, method, path);
  return eventually(`${method} ${path} ends`, async () => {
    const operation = await client.ok<Operation>(200, 'GET', `/operations/${id}`);
    return operation.status !== 'pending' && operation.status !== 'running' && operation;
  });
}
