import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelByOwner, cancelUnpaidBySystem } from '../../src/domain/order/cancellation.js';
import { UNPAID } from '../../src/domain/order/cancel-reasons.js';
import { CLAIM_MS, HELLO, openOrderWorld, type OrderWorld, PROVISION_MS, UNPAID_MS } from '../support/order-world.js';
import { failed, running, userDisabled } from './instance-events.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

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
      'pay-order': { runs: 1, statements: 3 },
      'claim-payments': { runs: 1, statements: 1 },
      'settle-hold': { runs: 1, statements: 8 },
    });
  });
});

describe('the executor', () => {
  const steps = {
    hold: async () => world.pay(await world.place()).then(() => undefined),
    capture: async () => {
      const id = await world.place();
      await world.pay(id);
      await world.work();
      await world.deliver(running(id));
    },
    release: async () => {
      const id = await world.place();
      await world.pay(id);
      await world.work();
      await world.deliver(failed(id, true));
    },
  };
  const settled = { hold: 'HELD', capture: 'CAPTURED', release: 'RELEASED' } as const;

  describe.each(['before', 'after'] as const)('that dies %s the gateway', (when) => {
    test.each(['hold', 'capture', 'release'] as const)('at a %s is followed by another, which ends it', async (step) => {
      await steps[step]();
      const [order] = (await world.orderViews.page(null, { limit: 1, after: null })).items;
      const id = order?.orderId ?? (await world.place());
      const dying = world.executor({
        reached: (point) => {
          if (point === `gateway:${when}:${step}`) throw new RangeError(point);
        },
      });
      await world.work(dying);
      expect(world.failures).toEqual([new RangeError(`gateway:${when}:${step}`)]);
      await world.work();
      expect((await world.show(id)).payment).toMatch(/ING$/);
      world.clock.pass(CLAIM_MS);
      await world.work();
      const { gateway } = world;
      expect((await world.show(id)).payment).toBe(settled[step]);
      expect([gateway.holds.size, gateway.captured.size, gateway.released.size]).toEqual([
        1,
        step === 'capture' ? 1 : 0,
        step === 'release' ? 1 : 0,
      ]);
    });
  });

  test('and another at once give the gateway each step once', async () => {
    for (let i = 0; i < 20; i++) await world.pay(await world.place());
    await times(4, () => world.work(world.executor({ atOnce: 20 })));
    expect([world.gateway.calls, world.gateway.holds.size]).toEqual([20, 20]);
    expect(await world.published('ORDER_PAID')).toHaveLength(20);
  });

  test('whose claim ran out during the call settles nothing once another has taken over', async () => {
    const id = await world.place();
    await world.pay(id);
    const slow = Promise.withResolvers<void>();
    world.gateway.funds = 0;
    world.gateway.delay = () => slow.promise;
    const first = world.executor();
    await first.run();
    world.clock.pass(CLAIM_MS);
    world.gateway.delay = async () => undefined;
    world.gateway.funds = HELLO.price;
    await world.work();
    world.gateway.holds.clear();
    world.gateway.funds = 0;
    slow.resolve();
    await first.drain();
    expect(await world.show(id)).toMatchObject({ status: 'PAID', payment: 'HELD' });
    expect(world.failures).toEqual([]);
  });

  test('that slept through its claim does not call at all', async () => {
    await world.pay(await world.place());
    await world.work(world.executor({ reached: () => world.clock.pass(CLAIM_MS) }));
    expect(world.gateway.calls).toBe(0);
    expect(world.failures).toMatchObject([{ code: 'payment.claim-lost' }]);
  });

  test('takes on no more than it may, and asks to be woken for the rest', async () => {
    for (let i = 0; i < 5; i++) await world.pay(await world.place());
    const executor = world.executor({ atOnce: 2 });
    const began = performance.now();
    for (let pass = 0; pass < 3; pass++) {
      await world.intents.wait(10_000);
      await executor.run();
      expect(world.gateway.calls).toBe(Math.min(2 * (pass + 1), 5));
      await executor.drain();
    }
    expect(world.gateway.holds.size).toBe(5);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
