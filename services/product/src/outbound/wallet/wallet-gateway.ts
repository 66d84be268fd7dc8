import type { Clock, OrderId, UnitOfWork, Uuids } from '@berth/shared-kernel';
import type { HoldOutcome, HoldRequest, PaymentGateway } from '../../application/ports/payment-gateway.js';
import type { Ledger } from '../../domain/wallet/ledger.js';
import { recordMovement, refundCapture, settleHold } from '../../domain/wallet/record-movement.js';

export interface WalletGatewayOptions {
  readonly unitOfWork: UnitOfWork;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly uuids: Uuids;
}

/** Pays from the wallet; each step is a transaction of its own, as it would be with a bank. */
export class WalletGateway implements PaymentGateway {
  constructor(private readonly options: WalletGatewayOptions) {}

  hold({ orderId, userId, amount }: HoldRequest): Promise<HoldOutcome> {
    const { unitOfWork, ledger } = this.options;
    const stamp = this.stamp();
    return unitOfWork.run('ledger-hold', async (tx) => {
      const outcome = await recordMovement(tx, ledger, { kind: 'hold', orderId, userId, amount: BigInt(amount) }, stamp);
      return outcome.kind === 'declined' ? outcome : { kind: 'held' };
    });
  }

  capture({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    return this.settle('capture', orderId);
  }

  release({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    return this.settle('release', orderId);
  }

  refund({ orderId }: { readonly orderId: OrderId }): Promise<void> {
    const { unitOfWork, ledger } = this.options;
    const stamp = this.stamp();
    return unitOfWork.run('ledger-refund', (tx) => refundCapture(tx, ledger, orderId, stamp));
  }

  private settle(kind: 'capture' | 'release', orderId: OrderId): Promise<void> {
    const { unitOfWork, ledger } = this.options;
    const stamp = this.stamp();
    return unitOfWork.run(`ledger-${kind}`, (tx) => settleHold(tx, ledger, kind, orderId, stamp));
  }

  private stamp() {
    return { movementId: this.options.uuids.next(), at: this.options.clock.now() };
  }
}
