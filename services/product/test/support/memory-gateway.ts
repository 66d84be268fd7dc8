import type { OrderId } from '@berth/shared-kernel';
import type { HoldOutcome, HoldRequest, PaymentGateway } from '../../src/application/ports/payment-gateway.js';

/** A bank in memory: idempotent by order and step, and it remembers how much money has really moved. */
export class MemoryGateway implements PaymentGateway {
  readonly holds = new Map<OrderId, number>();
  readonly captured = new Set<OrderId>();
  readonly released = new Set<OrderId>();
  readonly refunded = new Set<OrderId>();
  /** Calls, repeated ones too. */
  calls = 0;
  funds = 1_000_000;
  /** What each call waits for, as a bank takes its time. */
  delay: () => Promise<void> = async () => undefined;

  async hold({ orderId, amount }: HoldRequest): Promise<HoldOutcome> {
    await this.called();
    if (this.holds.has(orderId)) return { kind: 'held' };
    if (amount > this.funds) return { kind: 'declined', reason: 'insufficient-funds' };
    this.funds -= amount;
    this.holds.set(orderId, amount);
    return { kind: 'held' };
  }

  async capture({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    await this.called();
    if (!this.holds.has(orderId) || this.released.has(orderId)) throw new RangeError('There is nothing to capture.');
    this.captured.add(orderId);
  }

  async release({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    await this.called();
    if (!this.holds.has(orderId) || this.captured.has(orderId)) throw new RangeError('There is nothing to release.');
    if (this.released.has(orderId)) return;
    this.released.add(orderId);
    this.funds += this.holds.get(orderId) ?? 0;
  }

  async refund({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    await this.called();
    if (!this.captured.has(orderId)) throw new RangeError('There is nothing to refund.');
    if (this.refunded.has(orderId)) return;
    this.refunded.add(orderId);
    this.funds += this.holds.get(orderId) ?? 0;
  }

  private async called(): Promise<void> {
    this.calls += 1;
    await this.delay();
  }
}
