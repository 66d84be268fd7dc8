import { asInstanceId } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Provisioning } from '../../src/application/ports/provisionings.js';
import { awaitInstance, decide, evolve, type ProvisioningFact } from '../../src/application/sagas/provisioning.js';
import { cancelledByOperator, USER_DISABLED } from '../../src/domain/order/cancel-reasons.js';
import {
  cancelByOperator,
  cancelByOwner,
  cancelOverdue,
  cancelUnpaidBySystem,
  repeatCancellation,
} from '../../src/domain/order/cancellation.js';
import type { OrderDecision, OrderEvent } from '../../src/domain/order/order.events.js';
import { linkInstance, placeOrder } from '../../src/domain/order/order-placement.js';
import type { Order, PaymentStatus } from '../../src/domain/order/order.js';
import {
  recordCaptured,
  recordDeclined,
  recordHeld,
  recordReleased,
  requestCapture,
  requestPayment,
  requestRelease,
} from '../../src/domain/order/payment.js';
import { recordRefunded, requestRefund } from '../../src/domain/order/refund.js';
import { payRequest, PLACED_AT, terms } from './order-fixtures.js';

const MINUTE = 60_000;
const AFTER_CAPTURE: readonly PaymentStatus[] = ['CAPTURED', 'REFUNDING', 'REFUNDED'];
const instanceId = asInstanceId(77n);

/** An order, its saga and a bank, driven by whatever happens; the executor may die after the bank has acted. */
class World {
  order: Order = placeOrder(terms(), PLACED_AT).state;
  saga: Provisioning | null = null;
  readonly events: OrderEvent['type'][] = ['order-placed'];
  readonly bank = { held: 0, captured: 0, released: 0, refunded: 0, funds: false };
  private now = PLACED_AT;

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * MINUTE);
    this.decide(() => cancelOverdue(this.order, { unpaidDeadlineMs: 30 * MINUTE, at: this.now }));
    this.tell({ type: 'time-passed', now: this.now });
  }

  decide(command: () => OrderDecision): void {
    try {
      const { state, events } = command();
      this.order = state;
      this.events.push(...events.map(({ type }) => type));
    } catch {
      // A refusal leaves the order as it is.
    }
  }

  pay = (): void => this.decide(() => requestPayment(this.order, payRequest(), this.now));
  cancel = (): void => this.decide(() => cancelByOwner(this.order, this.now));

  refund = (): void => this.decide(() => requestRefund(this.order, payRequest(), null, this.now));

  callOff(): void {
    const reason = cancelledByOperator(null);
    this.tell({ type: 'operator-cancelled', reason });
    this.decide(() => cancelByOperator(this.order, reason, this.now));
  }

  disable(): void {
    this.decide(() => cancelUnpaidBySystem(this.order, USER_DISABLED, this.now));
    this.tell({ type: 'user-disabled' });
  }

  tell(fact: ProvisioningFact): void {
    if (this.saga === null) return;
    const commands = decide(this.saga, fact);
    this.saga = evolve(this.saga, fact);
    for (const command of commands)
      this.decide(() => {
        switch (command.type) {
          case 'capture':
            return requestCapture(this.order, command.instanceId, this.now);
          case 'release':
            return requestRelease(this.order, command.reason, this.now);
          case 'link-instance':
            return linkInstance(this.order, command.instanceId, this.now);
          case 'cancel-instance':
            return repeatCancellation(this.order, this.now);
        }
      });
  }

  execute({ dies }: { readonly dies: boolean }): void {
    const { bank } = this;
    const provisionBy = new Date(this.now.getTime() + 10 * MINUTE);
    if (this.order.payment === 'HOLDING') {
      if (bank.funds) bank.held = 1;
      if (dies) return;
      if (bank.held === 0) this.decide(() => recordDeclined(this.order, this.now));
      else {
        this.decide(() => recordHeld(this.order, { at: this.now, provisionBy }));
        if (this.order.status === 'PAID') this.saga = awaitInstance(this.order.orderId, provisionBy);
      }
    } else if (this.order.payment === 'CAPTURING') {
      bank.captured = 1;
      if (dies) return;
      this.decide(() => recordCaptured(this.order, this.now));
      this.tell({ type: 'captured' });
    } else if (this.order.payment === 'RELEASING') {
      bank.released = 1;
      if (dies) return;
      this.decide(() => recordReleased(this.order, this.now));
      this.tell({ type: 'released' });
    } else if (this.order.payment === 'REFUNDING') {
      bank.refunded = 1;
      if (dies) return;
      this.decide(() => recordRefunded(this.order, this.now));
    }
  }
}

type Happening = (world: World) => void;
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<Happening>(
    (world) => world.pay(),
    (world) => world.cancel(),
    (world) => world.disable(),
    (world) => world.callOff(),
    (world) => world.refund(),
    (world) => void (world.bank.funds = true),
    (world) => void (world.bank.funds = world.bank.held === 1),
    (world) => world.execute({ dies: false }),
    (world) => world.execute({ dies: false }),
    (world) => world.execute({ dies: true }),
    (world) => world.tell({ type: 'instance-created', instanceId }),
    (world) => world.tell({ type: 'instance-reached', instanceId }),
    (world) => world.tell({ type: 'instance-failed-terminally', instanceId, reason: 'crash-loop' }),
    (world) => world.tell({ type: 'instance-deleted', instanceId, reason: 'deleted-by-owner' }),
  ),
  fc.integer({ min: 0, max: 12 }).map(
    (minutes): Happening =>
      (world) =>
        world.pass(minutes),
  ),
);

function lived(happenings: readonly Happening[]): World {
  const world = new World();
  for (const happen of happenings) happen(world);
  return world;
}

/** Nothing more is asked of it; time passes and the executor works. */
function settle(world: World): World {
  for (let i = 0; i < 4; i++) {
    world.execute({ dies: false });
    world.pass(31);
  }
  return world;
}

describe('whatever happens to an order', () => {
  const lives = fc.array(happening, { maxLength: 40 });

  test('it ends COMPLETED or CANCELLED, its money is captured or released once if it was held, and refunded only after that', () => {
    const property = fc.property(lives, (happenings) => {
      const { order, bank } = settle(lived(happenings));
      const isDone = order.status === 'COMPLETED' || order.status === 'CANCELLED';
      const isSold = order.status === 'COMPLETED';
      const isGivenBack = bank.refunded === (order.payment === 'REFUNDED' ? 1 : 0);
      return isDone && isGivenBack && bank.captured === (isSold ? 1 : 0) && bank.released === (isSold ? 0 : bank.held);
    });
    expect(() => fc.assert(property, { numRuns: 5_000 })).not.toThrow();
  });

  test('it is never both captured and released, also on the way', () => {
    const property = fc.property(lives, (happenings) => {
      const { order, bank } = lived(happenings);
      const isPaidFor = order.status !== 'COMPLETED' || (AFTER_CAPTURE.includes(order.payment) && order.completedAt !== null);
      return bank.captured + bank.released <= bank.held && bank.refunded <= bank.captured && isPaidFor;
    });
    expect(() => fc.assert(property, { numRuns: 5_000 })).not.toThrow();
  });

  test('it says once that it was paid, and once how it ended', () => {
    const property = fc.property(lives, (happenings) => {
      const { events } = settle(lived(happenings));
      const count = (type: OrderEvent['type']) => events.filter((each) => each === type).length;
      return (
        count('order-paid') <= 1 &&
        count('order-refunded') <= count('order-completed') &&
        count('order-completed') <= count('order-paid') &&
        (count('order-completed') === 1) !== count('order-cancelled') > 0
      );
    });
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow();
  });
});
