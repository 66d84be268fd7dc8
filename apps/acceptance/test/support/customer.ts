import { randomUUID } from 'node:crypto';
import { Client } from './client.js';
import { NotedClient, type Note } from './noted-client.js';
import { PatientClient } from './patient-client.js';
import { ADMIN } from './platform-process.js';
import type { Order } from './shop.js';

const CREDIT = 1_000_000;

/** A buyer who places orders while servers and services fail, and says what each answer was. */
export class Customer {
  placed = 0;
  readonly notes: Note[];

  private constructor(
    readonly id: number,
    private readonly patient: PatientClient,
    /** Asks once. */
    readonly client: Client,
    /** An admin who asks once. */
    readonly admin: Client,
    private readonly helloId: number,
    notes: Note[],
  ) {
    this.notes = notes;
  }

  /** Somebody new with money. */
  static async of(url: string): Promise<Customer> {
    const nobody = new Client(url);
    const admin = await nobody.logIn(ADMIN.email, ADMIN.password);
    const { id, client } = await nobody.buyer();
    const patience = { stopped: false };
    await new PatientClient(admin, patience).call('POST', `/admin/wallets/${id}/credits`, {
      body: { amount: CREDIT, reason: 'for orders' },
      key: randomUUID(),
    });
    const { data } = await nobody.ok<{ data: { id: number; spec: { image: string } }[] }>(200, 'GET', '/products?limit=100');
    const notes: Note[] = [];
    const noted = ({ token }: Client) => new NotedClient(url, token, notes);
    const helloId = data.find(({ spec }) => spec.image === 'berth/hello:1')?.id ?? 0;
    return new Customer(id, new PatientClient(noted(client), patience), noted(client), noted(admin), helloId, notes);
  }

  /** Places an order and pays for it, as often as it takes; its id. */
  async buy(): Promise<string> {
    this.placed += 1;
    const placed = await this.insist<Order>(201, 'POST', '/orders', { productId: this.helloId });
    await this.insist<Order>(200, 'POST', `/orders/${placed.id}/pay`);
    return placed.id;
  }

  /** Waits until the order has an instance, which takes an event in each direction, or has ended. */
  handled(orderId: string): Promise<Order> {
    return this.patient.until<Order>(`/orders/${orderId}`, ({ status, instanceId }) => instanceId !== null || status === 'CANCELLED');
  }

  /** Waits for what the order comes to, and deletes what was bought. */
  async ended(orderId: string): Promise<Order> {
    const order = await this.patient.until<Order>(
      `/orders/${orderId}`,
      ({ status, payment }) => status === 'COMPLETED' || (status === 'CANCELLED' && payment.status === 'RELEASED'),
    );
    if (order.status !== 'COMPLETED') return order;
    const deleted = await this.patient.call('DELETE', `/instances/${order.instanceId}`);
    if (deleted.status !== 202 && deleted.status !== 409) throw new Error(`DELETE answered ${deleted.status}: ${deleted.text}`);
    await this.patient.until<{ status: string }>(`/instances/${order.instanceId}`, ({ status }) => status === 'DELETED');
    return order;
  }

  private async insist<Body>(status: number, method: string, path: string, body?: unknown): Promise<Body> {
    const reply = await this.patient.call<Body>(method, path, { key: randomUUID(), ...(body === undefined ? {} : { body }) });
    if (reply.status !== status) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`);
    return reply.body;
  }
}
