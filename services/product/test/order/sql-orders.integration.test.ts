import { asOrderId, asUserId } from '@berth/shared-kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeOrder as placeCommand } from '../../src/application/commands/place-order.js';
import { cancelByOwner } from '../../src/domain/order/cancellation.js';
import { placeOrder } from '../../src/domain/order/order-placement.js';
import { requestPayment } from '../../src/domain/order/payment.js';
import { openOrderWorld, type OrderWorld, UNPAID_MS } from '../support/order-world.js';
import { BUYER, LATER, payRequest, PLACED_AT, terms } from './order-fixtures.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

const orderId = asOrderId(9_007_199_254_740_993n);
const placed = placeOrder(terms({ orderId, amount: 4_294_967_295, productName: '大模型' }), PLACED_AT);
const add = (decision = placed) => world.unitOfWork.run('add', (tx) => world.orders.add(tx, decision));

describe('the orders on SQL', () => {
  test('come back exactly as they were written, with an id above 2^53 and an amount of 32 bits', async () => {
    await add();
    expect(await world.show(orderId)).toEqual(placed.state);
    expect(await world.unitOfWork.run('find', (tx) => world.orders.find(tx, orderId))).toEqual(placed.state);
  });

  test('keep every field that a decision changes', async () => {
    await add();
    const decision = requestPayment(placed.state, payRequest(), LATER);
    await world.unitOfWork.run('pay', (tx) => world.orders.update(tx, orderId, () => decision));
    expect(await world.show(orderId)).toEqual(decision.state);
  });

  test('refuse an id that is taken', async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ kind: 'conflict', code: 'order.id-taken' });
  });

  test('know no order that was never placed', async () => {
    const update = world.unitOfWork.run('update', (tx) => world.orders.update(tx, orderId, (order) => cancelByOwner(order, LATER)));
    await expect(update).rejects.toMatchObject({ code: 'order.not-found' });
  });

  test('write order, timeline and event together or not at all', async () => {
    const failing = world.unitOfWork.run('fail', async (tx) => {
      await world.orders.add(tx, placed);
      throw new RangeError('Something else failed.');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await world.orderViews.find(orderId)).toBeNull();
    expect(await world.told(orderId)).toEqual([]);
    expect(await world.published('ORDER_PLACED')).toEqual([]);
    await add();
    expect(await world.told(orderId)).toMatchObject([{ type: 'ORDER_PLACED', at: PLACED_AT }]);
    expect(await world.published('ORDER_PLACED')).toMatchObject([
      { order_id: orderId, data: { amount: 4_294_967_295, instance_name: 'hello-k3x9q' } },
    ]);
  });

  test('judge twenty cancels at once by the version: one is recorded', async () => {
    await add();
    const cancel = () => world.unitOfWork.run('cancel', (tx) => world.orders.update(tx, orderId, (order) => cancelByOwner(order, LATER)));
    const outcomes = await Promise.all(Array.from({ length: 20 }, cancel));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'CANCELLED'));
    expect(await world.published('ORDER_CANCELLED')).toHaveLength(1);
  });

  test('notice that somebody else was faster, and the unit of work begins again', async () => {
    await add();
    const seen: string[] = [];
    await world.unitOfWork.run('race', async (tx) => {
      const pay = () =>
        world.orders.update(tx, orderId, (order) => {
          seen.push(order.payment);
          return requestPayment(order, payRequest(), LATER);
        });
      if (seen.length > 0) await pay();
      else await Promise.all([pay(), pay()]);
    });
    expect(seen).toEqual(['NONE', 'NONE', 'NONE']);
    expect((await world.show(orderId)).payment).toBe('HOLDING');
  });

  test('are listed newest first, page by page, to their owner alone', async () => {
    const mine = [await world.place(), await world.place(), await world.place()];
    await world.place(asUserId(99));
    const first = await world.orderViews.of(BUYER, { limit: 2, after: null });
    expect(first.items.map((order) => order.orderId)).toEqual([mine[2], mine[1]]);
    const second = await world.orderViews.of(BUYER, { limit: 2, after: first.last });
    expect([second.items.map((order) => order.orderId), second.last]).toEqual([[mine[0]], null]);
  });

  test('placed with an id that another process has taken get the next one', async () => {
    await add();
    const ids = [orderId, asOrderId(orderId + 1n)];
    const orderIds = { next: async () => ids.shift() ?? orderId };
    const command = { userId: BUYER, productId: terms().productId, instanceName: null, request: world.requestOf('/orders') };
    const answer = await placeCommand({ ...world.placing, orderIds })(command);
    expect(answer.body).toMatchObject({ id: `${orderId + 1n}`, instanceName: 'hello-k3x9q', payment: { status: 'NONE' } });
  });

  test('unpaid for thirty minutes are cancelled by the next pass, once', async () => {
    const id = await world.place();
    world.clock.pass(UNPAID_MS - 1);
    await world.judge();
    expect((await world.show(id)).status).toBe('PENDING');
    world.clock.pass(1);
    await Promise.all([world.judge(), world.judge()]);
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'NONE', cancelReason: { code: 'unpaid' } });
    expect(await world.published('ORDER_CANCELLED')).toHaveLength(1);
  });
});
