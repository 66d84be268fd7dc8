import { type Clock, conflict, defect } from '@berth/shared-kernel';
import type { PaymentClaim } from '../../domain/order/orders.js';
import type { PaymentClaims } from '../ports/payment-claims.js';
import type { PaymentGateway } from '../ports/payment-gateway.js';
import type { SettlePayment } from './settle-payment.js';

type GatewayStep = 'hold' | 'capture' | 'release' | 'refund';

export interface PaymentExecutorOptions {
  readonly claims: PaymentClaims;
  readonly gateway: PaymentGateway;
  readonly settle: SettlePayment;
  readonly clock: Clock;
  /** How many calls of the gateway may be under way at once. */
  readonly atOnce: number;
  /** Asks for another pass, since there is room again. */
  readonly wake: () => void;
  /** Told of `gateway:before:<step>` and `gateway:after:<step>`. */
  readonly reached: (point: string) => void;
  /** A step that failed is taken on again when its claim has run out. */
  readonly failed: (claim: PaymentClaim, error: unknown) => void;
}

/** Alone calls the gateway, outside any transaction: what dies between the call and its record is called again. */
export class PaymentExecutor {
  private readonly underWay = new Set<Promise<void>>();
  private mayBeMore = false;

  constructor(private readonly options: PaymentExecutorOptions) {}

  /** Takes on what waits and returns; the calls go on by themselves, so that a slow one holds nobody up. */
  async run(): Promise<void> {
    const room = this.options.atOnce - this.underWay.size;
    const claims = room > 0 ? await this.options.claims.take(room) : [];
    this.mayBeMore = claims.length >= room;
    for (const claim of claims) this.begin(claim);
  }

  /** Resolves when no call is under way. */
  async drain(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private begin(claim: PaymentClaim): void {
    const call = this.perform(claim)
      .catch((error: unknown) => this.options.failed(claim, error))
      .finally(() => {
        this.underWay.delete(call);
        if (this.mayBeMore) this.options.wake();
      });
    this.underWay.add(call);
  }

  private async perform(claim: PaymentClaim): Promise<void> {
    const { gateway, settle } = this.options;
    const { orderId, userId, amount, payment } = claim.order;
    switch (payment) {
      case 'HOLDING': {
        const outcome = await this.call('hold', claim, () => gateway.hold({ orderId, userId, amount }));
        return settle.hold(claim, outcome);
      }
      case 'CAPTURING':
        await this.call('capture', claim, () => gateway.capture({ orderId }));
        return settle.capture(claim);
      case 'RELEASING':
        await this.call('release', claim, () => gateway.release({ orderId }));
        return settle.release(claim);
      case 'REFUNDING':
        await this.call('refund', claim, () => gateway.refund({ orderId }));
        return settle.refund(claim);
      case 'NONE':
      case 'HELD':
      case 'CAPTURED':
      case 'RELEASED':
      case 'REFUNDED':
        throw defect('payment.no-step', `A payment that is ${payment} leaves nothing to do.`);
    }
  }

  private async call<T>(step: GatewayStep, claim: PaymentClaim, ask: () => Promise<T>): Promise<T> {
    const { clock, reached } = this.options;
    reached(`gateway:before:${step}`);
    // Whoever slept through the claim must not add a second hold to what another has settled meanwhile.
    if (clock.now() >= claim.until) throw conflict('payment.claim-lost', `The claim ran out before the ${step}.`);
    const outcome = await ask();
    reached(`gateway:after:${step}`);
    return outcome;
  }
}
