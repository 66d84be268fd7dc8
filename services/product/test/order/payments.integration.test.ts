import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelByOwner, cancelUnpaidBySystem } from '../../src/domain/order/cancellation.js';
import { UNPAID } from '../../src/domain/order/cancel-reasons.js';
import { HELLO, openOrderWorld, type OrderWorld, PROVISION_MS, UNPAID_MS } from '../support/order-world.js';
import { userDisabled } from './instance-events.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

describe('paying', () => {
  test('holds the money, and the answer is recorded with the order that it shows', async () => {
    const id = await world.place();
    const request = await world.pay(id);
    expect((await world.show(id)).payment).toBe('HOLDING');
    expect((await world.answers.find(request))?.answer).toBeNull();
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'PAID', payment: 'HELD', paidAt: world.clock.now() });
    expect((await world.answers.find(request))?.answer).toMatchObject({ status: 200, body: { id: `${id}`, status: 'PAID' } });
    const provision_by = (world.clock.now().getTime() + PROVISION_MS) / 1000;
    expect(await world.published('ORDER_PAID')).toMatchObject([{ order_id: id, data: { provision_by, spec: { image: 'berth/hello:1' } } }]);
  });

  test('without the money is declined for that key, and with another key tried again', async () => {
    world.gateway.funds = HELLO.price - 1;
    const id = await world.place();
    const first = await world.pay(id);
    await world.work();
    expect((await world.answers.find(first))?.answer).toMatchObject({
      status: 402,
      body: { code: 'wallet.insufficient-funds', instance: first.path, requestId: first.requestId },
    });
    expect(await world.show(id)).toMatchObject({ status: 'PENDING', payment: 'NONE' });
    await expect(world.pay(id, first)).rejects.toMatchObject({ code: 'idempotency.begun' });
    world.gateway.funds = HELLO.price;
    const second = await world.pay(id);
    await world.work();
    expect((await world.answers.find(second))?.answer).toMatchObject({ status: 200 });
  });

  test('again while it is under way, or afterwards, is refused and leaves no trace of the key', async () => {
    const id = await world.place();
    await world.pay(id);
    const other = world.payRequestOf(id);
    await expect(world.pay(id, other)).rejects.toMatchObject({ code: 'order.payment-in-progress' });
    await world.work();
    await expect(world.pay(id, other)).rejects.toMatchObject({ code: 'order.not-payable' });
    expect(await world.answers.find(other)).toBeNull();
    expect(world.gateway.calls).toBe(1);
  });

  test('fifty times at once with one key begins once', async () => {
    const id = await world.place();
    const request = world.payRequestOf(id);
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => world.pay(id, request)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await world.work();
    expect([world.gateway.calls, world.gateway.holds.get(id)]).toEqual([1, HELLO.price]);
  });

  test('and cancelling at once ends in one of them', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await world.place();
      const cancel = () =>
        world.unitOfWork.run('cancel', (tx) => world.orders.update(tx, id, (order) => cancelByOwner(order, world.clock.now())));
      const acts = round % 2 === 0 ? [() => world.pay(id), cancel] : [cancel, () => world.pay(id)];
      const outcomes = await Promise.allSettled(acts.map((act) => act()));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await world.work();
      const { status, payment } = await world.show(id);
      expect([`PAID HELD true`, `CANCELLED NONE false`]).toContain(`${status} ${payment} ${world.gateway.holds.has(id)}`);
    }
  });

  test('of an order that the system cancels meanwhile gives the money back at once', async () => {
    const id = await world.place();
    const request = await world.pay(id);
    const cancel = () =>
      world.unitOfWork.run('cancel', (tx) =>
        world.orders.update(tx, id, (order) => cancelUnpaidBySystem(order, UNPAID, world.clock.now())),
      );
    await cancel();
    expect(await world.show(id)).toMatchObject({ status: 'PENDING', payment: 'HOLDING' });
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'RELEASING' });
    expect((await world.answers.find(request))?.answer).toMatchObject({ status: 409, body: { code: 'order.not-payable' } });
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'RELEASED', paidAt: null });
    expect([world.gateway.released.has(id), await world.published('ORDER_PAID')]).toEqual([true, []]);
  });

  test('begun just after the user was disabled ends like one begun just before', async () => {
    const id = await world.place();
    await world.pay(id);
    await world.unitOfWork.run('handle', async (tx) => {
      const event = userDisabled();
      const meta = { id: 'e', sequence: 1n, time: world.clock.now(), correlationId: 'c', causationId: null };
      await world.standings.handlers.USER_STATUS_CHANGED?.(tx, event, meta);
    });
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'RELEASING', cancelReason: { code: 'user-disabled' } });
  });

  test('that takes past the unpaid deadline is released, and does not keep the judge busy', async () => {
    const id = await world.place();
    await world.pay(id);
    world.clock.pass(UNPAID_MS);
    await world.judge();
    expect(await world.orderViews.unpaid(world.clock.now(), 10)).toEqual([]);
    await world.work();
    expect(await world.show(id)).toMatchObject({ payment: 'RELEASING', cancelReason: { code: 'unpaid' } });
  });
});

describe('what an order costs in statements', () => {
  test('is known for placing and for paying it, beside the catalogue and the ledger', async () => {
    const id = await world.place();
    await world.pay(id);
    await world.work();
    const { statements } = world.database;
    const counted = ['place-order', 'pay-order', 'claim-payments', 'settle-hold'].map((name) => [name, statements.of(name)]);
    expect(Object.fromEntries(counted)).toEqual({
      'place-order': { runs: 1, statements: 7 },
      'pay-order': { runs: 1, statements: 4 },
      'claim-payments': { runs: 1, statements: 1 },
      'settle-hold': { runs: 1, statements: 8 },
    });
  });
});
