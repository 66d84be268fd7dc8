import { ownTime } from '@berth/shared-kernel/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLAIM_MS, HELLO, openOrderWorld, type OrderWorld } from '../support/order-world.js';
import { failed, running } from './instance-events.js';
import { BUYER } from './order-fixtures.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

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
    refund: async () => void (await world.refund(await world.completed())),
  };
  const settled = { hold: 'HELD', capture: 'CAPTURED', release: 'RELEASED', refund: 'REFUNDED' } as const;

  describe.each(['before', 'after'] as const)('that dies %s the gateway', (when) => {
    test.each(['hold', 'capture', 'release', 'refund'] as const)('at a %s is followed by another, which ends it', async (step) => {
      await steps[step]();
      const [order] = (await world.orderViews.of(BUYER, { limit: 1, after: null })).items;
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
      const isSold = step === 'capture' || step === 'refund';
      expect([gateway.holds.size, gateway.captured.size, gateway.released.size, gateway.refunded.size]).toEqual([
        1,
        isSold ? 1 : 0,
        step === 'release' ? 1 : 0,
        step === 'refund' ? 1 : 0,
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
    const time = ownTime();
    for (let pass = 0; pass < 3; pass++) {
      await world.intents.wait(10_000);
      await executor.run();
      expect(world.gateway.calls).toBe(Math.min(2 * (pass + 1), 5));
      await executor.drain();
    }
    expect(world.gateway.holds.size).toBe(5);
    time.stop();
    expect(time.elapsedMs()).toBeLessThan(10_000);
  });
});
