import type { Answer, Answers, Clock, UnitOfWork } from '@berth/shared-kernel';
import { USER_DISABLED } from '../../domain/order/cancel-reasons.js';
import { cancelUnpaidBySystem } from '../../domain/order/cancellation.js';
import type { OrderDecision } from '../../domain/order/order.events.js';
import type { Order, PayRequest } from '../../domain/order/order.js';
import type { Orders, PaymentClaim } from '../../domain/order/orders.js';
import { recordCaptured, recordDeclined, recordHeld, recordReleased } from '../../domain/order/payment.js';
import { recordRefunded } from '../../domain/order/refund.js';
import type { OrderAnswers } from '../ports/order-answers.js';
import type { HoldOutcome } from '../ports/payment-gateway.js';
import type { Provisionings } from '../ports/provisionings.js';
import type { Standings } from '../ports/standings.js';
import type { AdvanceProvisioning } from '../sagas/advance-provisioning.js';
import { awaitInstance } from '../sagas/provisioning.js';

export interface SettlePaymentDeps {
  readonly unitOfWork: UnitOfWork;
  readonly orders: Orders;
  readonly provisionings: Provisionings;
  readonly advance: AdvanceProvisioning;
  readonly answers: Answers;
  readonly orderAnswers: OrderAnswers;
  readonly standings: Standings;
  readonly clock: Clock;
  readonly provisionDeadlineMs: number;
}

/** Records what the gateway has done, with all that follows from it, in one unit of work each; without effect for a lost claim. */
export class SettlePayment {
  constructor(private readonly deps: SettlePaymentDeps) {}

  async hold(claim: PaymentClaim, outcome: HoldOutcome): Promise<void> {
    const { unitOfWork, orders, provisionings, answers, standings, clock, provisionDeadlineMs } = this.deps;
    // The payment may have begun just after the user was disabled, when nothing was left to be remembered on.
    const isDisabled = (await standings.of(claim.order.userId))?.status === 'DISABLED';
    const at = clock.now();
    const provisionBy = new Date(at.getTime() + provisionDeadlineMs);
    await unitOfWork.run('settle-hold', async (tx) => {
      const order = await orders.settle(tx, claim, (found) =>
        decideHold(isDisabled ? cancelUnpaidBySystem(found, USER_DISABLED, at).state : found, outcome, { at, provisionBy }),
      );
      if (order === null) return;
      if (order.status === 'PAID') await provisionings.add(tx, awaitInstance(order.orderId, provisionBy));
      const { payRequest } = claim.order;
      if (payRequest !== null) await answers.complete(tx, payRequest, this.answerTo(payRequest, order, outcome));
    });
  }

  capture(claim: PaymentClaim): Promise<void> {
    return this.end('settle-capture', claim, recordCaptured, 'captured');
  }

  release(claim: PaymentClaim): Promise<void> {
    return this.end('settle-release', claim, recordReleased, 'released');
  }

  async refund(claim: PaymentClaim): Promise<void> {
    const { unitOfWork, orders, answers, orderAnswers, clock } = this.deps;
    await unitOfWork.run('settle-refund', async (tx) => {
      const order = await orders.settle(tx, claim, (found) => recordRefunded(found, clock.now()));
      const { payRequest } = claim.order;
      if (order !== null && payRequest !== null) await answers.complete(tx, payRequest, orderAnswers.refunded(order));
    });
  }

  private async end(name: string, claim: PaymentClaim, record: (order: Order, at: Date) => OrderDecision, type: 'captured' | 'released') {
    const { unitOfWork, orders, advance, clock } = this.deps;
    await unitOfWork.run(name, async (tx) => {
      const order = await orders.settle(tx, claim, (found) => record(found, clock.now()));
      if (order !== null) await advance(tx, order.orderId, { type });
    });
  }

  private answerTo(request: PayRequest, order: Order, outcome: HoldOutcome): Answer {
    const { orderAnswers } = this.deps;
    if (outcome.kind === 'declined') return orderAnswers.declined(order, request);
    return order.status === 'CANCELLED' ? orderAnswers.cancelledMeanwhile(order, request) : orderAnswers.paid(order);
  }
}

function decideHold(order: Order, outcome: HoldOutcome, when: { at: Date; provisionBy: Date }): OrderDecision {
  return outcome.kind === 'held' ? recordHeld(order, when) : recordDeclined(order, when.at);
}
