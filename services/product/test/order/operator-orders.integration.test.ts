import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HELLO, openOrderWorld, type OrderWorld } from '../support/order-world.js';
import { deleted, running } from './instance-events.js';
import { INSTANCE } from './order-fixtures.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

describe('a refund', () => {
  test('gives the money back, answers with the order as it is then, and has its instance deleted', async () => {
    const id = await world.completed();
    const funds = world.gateway.funds;
    const request = await world.refund(id);
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'REFUNDING' });
    expect((await world.answers.find(request))?.answer).toBeNull();
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'REFUNDED', refundReason: 'A good reason.' });
    expect((await world.answers.find(request))?.answer).toMatchObject({ status: 200, body: { payment: { status: 'REFUNDED' } } });
    expect(await world.published('ORDER_REFUNDED')).toMatchObject([
      { order_id: id, data: { amount: 500, instance_id: INSTANCE, reason: 'A good reason.' } },
    ]);
    expect(world.gateway.funds).toBe(funds + HELLO.price);
    await world.deliver(deleted(id));
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'REFUNDED' });
  });

  test('twenty times at once, each with a key of its own, moves the money once', async () => {
    const id = await world.completed();
    const calls = world.gateway.calls;
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => world.refund(id)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await times(4, () => world.work());
    await expect(world.refund(id)).rejects.toMatchObject({ code: 'order.already-refunded' });
    expect([world.gateway.calls - calls, world.gateway.refunded.size]).toEqual([1, 1]);
    expect(await world.published('ORDER_REFUNDED')).toHaveLength(1);
  });

  test('of what is not complete is refused and leaves no trace of the key', async () => {
    const id = await world.paid();
    const request = world.refundRequestOf(id);
    await expect(world.refund(id, request)).rejects.toMatchObject({ code: 'order.not-refundable' });
    expect(await world.answers.find(request)).toBeNull();
  });
});

describe('an operator’s cancel', () => {
  test('releases the money of a paid order once, however often it is asked for', async () => {
    const id = await world.paid();
    const cancelled = await Promise.all(Array.from({ length: 10 }, () => world.cancelByOperator(id)));
    expect(new Set(cancelled.map(({ status, payment }) => `${status} ${payment}`))).toEqual(new Set(['CANCELLED RELEASING']));
    await times(3, () => world.work());
    expect(await world.cancelByOperator(id)).toMatchObject({ payment: 'RELEASED', cancelReason: { code: 'cancelled-by-operator' } });
    expect(world.gateway.released.size).toBe(1);
    expect(await world.published('ORDER_CANCELLED')).toHaveLength(1);
  });

  test('and the capture at once end in one of them', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await world.paid();
      const acts = [() => world.deliver(running(id)), () => world.cancelByOperator(id)];
      const [first, second] = await Promise.allSettled((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()));
      await world.work();
      const { status, payment } = await world.show(id);
      const isSold = world.gateway.captured.has(id);
      expect(`${status} ${payment}`).toBe(isSold ? 'COMPLETED CAPTURED' : 'CANCELLED RELEASED');
      expect(world.gateway.released.has(id)).toBe(!isSold);
      const refused = [first, second].filter((outcome) => outcome?.status === 'rejected');
      expect(refused).toMatchObject(isSold ? [{ reason: { code: 'order.not-cancellable' } }] : []);
    }
  });

  test('of an order that is just being paid is remembered, and gives the money back at the hold', async () => {
    const id = await world.place();
    const request = await world.pay(id);
    expect(await world.cancelByOperator(id)).toMatchObject({ status: 'PENDING', payment: 'HOLDING' });
    await world.work();
    expect((await world.answers.find(request))?.answer).toMatchObject({ status: 409, body: { code: 'order.not-payable' } });
    await world.work();
    expect(await world.show(id)).toMatchObject({
      status: 'CANCELLED',
      payment: 'RELEASED',
      cancelReason: { code: 'cancelled-by-operator' },
    });
  });
});
