import { isBerthError } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { cancelledByOperator, UNPAID, USER_DISABLED } from '../../src/domain/order/cancel-reasons.js';
import {
  cancelByOperator,
  cancelByOwner,
  cancelOverdue,
  cancelUnpaidBySystem,
  repeatCancellation,
} from '../../src/domain/order/cancellation.js';
import { linkInstance, placeOrder } from '../../src/domain/order/order-placement.js';
import type { OrderDecision } from '../../src/domain/order/order.events.js';
import type { Order } from '../../src/domain/order/order.js';
import {
  recordCaptured,
  recordDeclined,
  recordHeld,
  recordReleased,
  requestCapture,
  requestPayment,
  requestRelease,
} from '../../src/domain/order/payment.js';
import { retryProvision } from '../../src/domain/order/provision-retry.js';
import { recordRefunded, requestRefund } from '../../src/domain/order/refund.js';
import { INSTANCE, LATER, orders, payRequest, PLACED_AT, PROVISION_BY, terms } from './order-fixtures.js';

type State = keyof typeof orders;
const STATES = Object.keys(orders) as State[];

const commands = {
  requestPayment: (order) => requestPayment(order, payRequest('key-2'), LATER),
  recordHeld: (order) => recordHeld(order, { at: LATER, provisionBy: PROVISION_BY }),
  recordDeclined: (order) => recordDeclined(order, LATER),
  requestCapture: (order) => requestCapture(order, INSTANCE, LATER),
  requestRelease: (order) => requestRelease(order, USER_DISABLED, LATER),
  recordCaptured: (order) => recordCaptured(order, LATER),
  recordReleased: (order) => recordReleased(order, LATER),
  requestRefund: (order) => requestRefund(order, payRequest('key-2'), 'A good reason.', LATER),
  recordRefunded: (order) => recordRefunded(order, LATER),
  retryProvision: (order) => retryProvision(order, PROVISION_BY, LATER),
  cancelByOperator: (order) => cancelByOperator(order, cancelledByOperator(null), LATER),
  cancelByOwner: (order) => cancelByOwner(order, LATER),
  cancelBySystem: (order) => cancelUnpaidBySystem(order, USER_DISABLED, LATER),
  repeatCancellation: (order) => repeatCancellation(order, LATER),
} as const satisfies Record<string, (order: Order) => OrderDecision>;
type Command = keyof typeof commands;

const every = (code: string) => Object.fromEntries(STATES.map((state) => [state, code]));

/** What a command makes of an order: `STATUS payment events`, or the code with which it is refused; all else leaves it as it is. */
const CHANGES: Readonly<Record<Command, Partial<Record<State, string>>>> = {
  requestPayment: {
    pending: 'PENDING HOLDING',
    holding: 'order.payment-in-progress',
    holdingToBeCancelled: 'order.payment-in-progress',
    held: 'order.not-payable',
    capturing: 'order.not-payable',
    captured: 'order.not-payable',
    refunding: 'order.not-payable',
    refunded: 'order.not-payable',
    cancelledUnpaid: 'order.not-payable',
    releasing: 'order.not-payable',
    released: 'order.not-payable',
  },
  recordHeld: { holding: 'PAID HELD order-paid', holdingToBeCancelled: 'CANCELLED RELEASING order-cancelled' },
  recordDeclined: { holding: 'PENDING NONE', holdingToBeCancelled: 'CANCELLED NONE order-cancelled' },
  requestCapture: { held: 'PAID CAPTURING' },
  requestRelease: { held: 'CANCELLED RELEASING order-cancelled' },
  recordCaptured: { capturing: 'COMPLETED CAPTURED order-completed' },
  recordReleased: { releasing: 'CANCELLED RELEASED' },
  cancelByOwner: {
    pending: 'CANCELLED NONE order-cancelled',
    holding: 'order.payment-in-progress',
    holdingToBeCancelled: 'order.payment-in-progress',
    held: 'order.not-cancellable',
    capturing: 'order.not-cancellable',
    captured: 'order.not-cancellable',
    refunding: 'order.not-cancellable',
    refunded: 'order.not-cancellable',
  },
  requestRefund: {
    ...every('order.not-refundable'),
    captured: 'COMPLETED REFUNDING',
    refunding: 'order.payment-in-progress',
    refunded: 'order.already-refunded',
  },
  recordRefunded: { refunding: 'COMPLETED REFUNDED order-refunded' },
  retryProvision: { ...every('order.not-retryable'), held: 'PAID HELD order-provision-retried' },
  cancelByOperator: {
    pending: 'CANCELLED NONE order-cancelled',
    holding: 'PENDING HOLDING',
    held: 'order.not-cancellable',
    capturing: 'order.not-cancellable',
    captured: 'order.not-cancellable',
    refunding: 'order.not-cancellable',
    refunded: 'order.not-cancellable',
  },
  cancelBySystem: { pending: 'CANCELLED NONE order-cancelled', holding: 'PENDING HOLDING' },
  repeatCancellation: {
    cancelledUnpaid: 'CANCELLED NONE order-cancelled',
    releasing: 'CANCELLED RELEASING order-cancelled',
    released: 'CANCELLED RELEASED order-cancelled',
  },
};

function outcome(order: Order, command: Command): string {
  try {
    const { state, events } = commands[command](order);
    if (state === order && events.length === 0) return 'unchanged';
    return [state.status, state.payment, ...events.map(({ type }) => type)].join(' ');
  } catch (error) {
    if (isBerthError(error, 'refused')) return error.code;
    throw error;
  }
}

describe.each(Object.keys(CHANGES) as Command[])('%s', (command) => {
  test.each(STATES)('of an order that is %s', (state) => {
    expect(outcome(orders[state], command)).toBe(CHANGES[command][state] ?? 'unchanged');
  });
});

describe('an order', () => {
  test('is placed unpaid, as agreed, and says so', () => {
    const { state, events } = placeOrder(terms(), PLACED_AT);
    expect(state).toMatchObject({ ...terms(), status: 'PENDING', payment: 'NONE', createdAt: PLACED_AT, paidAt: null });
    expect(events).toEqual([{ type: 'order-placed', order: state, at: PLACED_AT }]);
  });

  test('is paid when the money is held, and names the time by which it must be provisioned', () => {
    const { state, events } = recordHeld(orders.holding, { at: LATER, provisionBy: PROVISION_BY });
    expect(state).toMatchObject({ paidAt: LATER, payRequest: null });
    expect(events).toMatchObject([{ type: 'order-paid', provisionBy: PROVISION_BY }]);
  });

  test('that was declined can be paid again', () => {
    const declined = recordDeclined(orders.holding, LATER).state;
    expect(requestPayment(declined, payRequest('key-2'), LATER).state).toMatchObject({ payment: 'HOLDING', payRequest: { key: 'key-2' } });
  });

  test('remembers the first reason of the system while its payment is under way, and is cancelled for it at the hold', () => {
    const first = cancelUnpaidBySystem(orders.holding, USER_DISABLED, LATER).state;
    const second = cancelUnpaidBySystem(first, UNPAID, LATER).state;
    const { state, events } = recordHeld(second, { at: LATER, provisionBy: PROVISION_BY });
    expect(state).toMatchObject({ cancelReason: USER_DISABLED, paidAt: null, cancelledAt: LATER });
    expect(events).toMatchObject([{ type: 'order-cancelled', reason: USER_DISABLED, again: false }]);
  });

  test('is not unpaid for too long before its time', () => {
    const unpaidDeadlineMs = LATER.getTime() - PLACED_AT.getTime();
    const justBefore = new Date(LATER.getTime() - 1);
    expect(cancelOverdue(orders.pending, { unpaidDeadlineMs, at: justBefore }).state.status).toBe('PENDING');
    expect(cancelOverdue(orders.pending, { unpaidDeadlineMs, at: LATER }).state).toMatchObject({
      status: 'CANCELLED',
      cancelReason: UNPAID,
    });
  });

  test('keeps the first instance that it was linked with', () => {
    const linked = linkInstance(orders.held, INSTANCE, LATER).state;
    expect(linked.instanceId).toBe(INSTANCE);
    expect(linkInstance(linked, INSTANCE, LATER).state).toBe(linked);
  });

  test('keeps the operator’s reason for the refund, and names the instance that is to go', () => {
    const { state } = requestRefund(orders.captured, payRequest('key-2'), 'A good reason.', LATER);
    expect(state).toMatchObject({ refundReason: 'A good reason.', payRequest: { key: 'key-2' } });
    expect(recordRefunded(state, LATER)).toMatchObject({
      state: { payRequest: null, completedAt: PLACED_AT },
      events: [{ type: 'order-refunded', instanceId: INSTANCE, order: { refundReason: 'A good reason.' } }],
    });
  });

  test('is tried again under the deadline that it had', () => {
    expect(retryProvision(orders.held, PROVISION_BY, LATER)).toEqual({
      state: orders.held,
      events: [{ type: 'order-provision-retried', order: orders.held, provisionBy: PROVISION_BY, at: LATER }],
    });
  });

  test('says in the operator’s words why it was cancelled', () => {
    expect(cancelledByOperator(null).message).toBe('The provider cancelled this order; it costs you nothing.');
    expect(cancelledByOperator('Sold out.').message).toMatch(/nothing\. The reason given: Sold out\.$/);
  });

  test('says again that it is cancelled with the reason it had', () => {
    expect(repeatCancellation(orders.released, LATER).events).toMatchObject([{ reason: orders.released.cancelReason, again: true }]);
  });
});
