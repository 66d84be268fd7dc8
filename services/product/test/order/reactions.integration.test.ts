import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOrderWorld, type OrderWorld, PROVISION_MS } from '../support/order-world.js';
import {
  created,
  deleted,
  failed,
  imageRemoved,
  imageUpdated,
  reported,
  running,
  specChanged,
  updating,
  userDisabled,
} from './instance-events.js';
import { INSTANCE } from './order-fixtures.js';

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.dispose());

async function paid() {
  const id = await world.place();
  await world.pay(id);
  await world.work();
  return id;
}
const moved = () => ({ captured: world.gateway.captured.size, released: world.gateway.released.size });

describe('a paid order', () => {
  test('is completed when its instance is reached', async () => {
    const id = await paid();
    await world.deliver(created(id));
    expect(await world.show(id)).toMatchObject({ status: 'PAID', instanceId: INSTANCE });
    await world.deliver(running(id));
    expect(await world.show(id)).toMatchObject({ status: 'PAID', payment: 'CAPTURING' });
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'CAPTURED', completedAt: world.clock.now() });
    expect(await world.published('ORDER_COMPLETED')).toMatchObject([{ order_id: id, data: { instance_id: INSTANCE } }]);
    expect(moved()).toEqual({ captured: 1, released: 0 });
  });

  test('is completed also when it is told by the instance alone, or had not heard of its making', async () => {
    const known = await paid();
    await world.deliver(created(known));
    await world.deliver(running());
    expect((await world.show(known)).payment).toBe('CAPTURING');
    const unheard = await paid();
    await world.deliver(running(unheard));
    expect(await world.show(unheard)).toMatchObject({ payment: 'CAPTURING', instanceId: INSTANCE });
  });

  test('is cancelled for the reason that its instance failed for, in words', async () => {
    const id = await paid();
    await world.deliver(failed(id, false));
    expect((await world.show(id)).payment).toBe('HELD');
    await world.deliver(failed(id, true));
    const order = await world.show(id);
    expect(order).toMatchObject({ status: 'CANCELLED', payment: 'RELEASING', cancelReason: { code: 'crash-loop' } });
    expect(order.cancelReason?.message).toBe('The program in the instance ended each time it was started. Your money is back.');
    await world.work();
    expect(await world.published('ORDER_CANCELLED')).toMatchObject([{ data: { instance_id: INSTANCE, was_paid: true } }]);
    expect(moved()).toEqual({ captured: 0, released: 1 });
  });

  test('is cancelled when the instance is deleted before it was reached, not after', async () => {
    const [early, late] = [await paid(), await paid()];
    await world.deliver(deleted(early));
    await world.deliver(running(late));
    await world.work();
    await world.deliver(deleted(late));
    expect((await world.show(early)).cancelReason?.code).toBe('deleted-by-owner');
    expect((await world.show(late)).status).toBe('COMPLETED');
  });

  test('stays complete while its instance is given another specification, which its timeline tells', async () => {
    const id = await paid();
    await world.deliver(running(id));
    await world.work();
    for (const event of [imageRemoved(id), specChanged(id), imageUpdated(id), updating(id), failed(id, true), running(id)]) {
      world.clock.pass(1_000);
      await world.deliver(event);
    }
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'CAPTURED', instanceId: INSTANCE });
    expect(moved()).toEqual({ captured: 1, released: 0 });
    expect((await world.told(id)).slice(-6).map(({ message }) => message)).toEqual([
      'The image berth/hello:1 of the instance was withdrawn.',
      'The specification of the instance was changed.',
      'The instance has the image berth/hello:2 now.',
      'The instance is being changed.',
      'The instance failed. It ended at once.',
      'The instance runs and was reached.',
    ]);
  });

  test('is cancelled at the deadline, and an instance that turns up later is called off each time', async () => {
    const id = await paid();
    world.clock.pass(PROVISION_MS - 1);
    await world.judge();
    expect((await world.show(id)).status).toBe('PAID');
    world.clock.pass(1);
    await Promise.all([world.judge(), world.judge()]);
    await world.deliver(running(id));
    await world.work();
    await world.deliver(running(id));
    expect(await world.show(id)).toMatchObject({ status: 'CANCELLED', payment: 'RELEASED', cancelReason: { code: 'deadline-passed' } });
    const cancelled = await world.published('ORDER_CANCELLED');
    expect(cancelled.map(({ data }) => (data as { instance_id: bigint | null }).instance_id)).toEqual([null, INSTANCE, INSTANCE]);
    expect(moved()).toEqual({ captured: 0, released: 1 });
  });

  test('is decided once, however often and in whatever order it is told', async () => {
    const id = await paid();
    const meta = { id: 'the-same' };
    await world.deliver(running(id), meta);
    await world.deliver(running(id), meta);
    await world.deliver(failed(id, true));
    await world.deliver(userDisabled());
    await world.deliver(deleted(id));
    await world.deliver(created(id));
    await world.work();
    expect(await world.show(id)).toMatchObject({ status: 'COMPLETED', payment: 'CAPTURED' });
    expect(moved()).toEqual({ captured: 1, released: 0 });
  });
});

describe('the orders of a user who is disabled', () => {
  test('are cancelled as far as nothing was decided about their money', async () => {
    const decided = await paid();
    await world.deliver(running(decided));
    const waiting = await paid();
    const unpaid = await world.place();
    const paying = await world.place();
    await world.pay(paying);
    await world.deliver(userDisabled());
    for (let pass = 0; pass < 3; pass++) await world.work();
    const states = await Promise.all([decided, waiting, unpaid, paying].map((id) => world.show(id)));
    expect(states.map(({ status, payment }) => `${status} ${payment}`)).toEqual([
      'COMPLETED CAPTURED',
      'CANCELLED RELEASED',
      'CANCELLED NONE',
      'CANCELLED RELEASED',
    ]);
  });
});

describe('the timeline of an order', () => {
  test('tells in the order in which things happened, not in which they were heard of', async () => {
    const id = await world.place();
    world.clock.pass(1_000);
    await world.pay(id);
    await world.work();
    const at = (ms: number) => new Date(world.clock.now().getTime() + ms);
    const [early, late] = [at(500), at(700)];
    world.clock.pass(2_000);
    await world.deliver(running(id), { time: late, sequence: 2n });
    await world.deliver(created(id), { time: early });
    await world.work();
    const entries = await world.told(id);
    expect(entries.map(({ type }) => type)).toEqual([
      'ORDER_PLACED',
      'ORDER_PAID',
      'INSTANCE_CREATED',
      'INSTANCE_STATUS_CHANGED',
      'ORDER_COMPLETED',
    ]);
    expect(entries[2]).toMatchObject({ at: early, recordedAt: world.clock.now(), detail: { instanceId: `${INSTANCE}` } });
  });

  test('enters an event once', async () => {
    const id = await paid();
    world.clock.pass(1);
    const handlerOnly = { id: 'e-1', sequence: 1n, time: world.clock.now(), correlationId: 'c', causationId: null };
    await world.handle(created(id), handlerOnly);
    await world.handle(created(id), handlerOnly);
    expect((await world.told(id)).map(({ type }) => type)).toEqual(['ORDER_PLACED', 'ORDER_PAID', 'INSTANCE_CREATED']);
  });

  test('has what the cluster reports only until the order is decided', async () => {
    const id = await paid();
    await world.deliver(reported(id, 'ContainerCreating'));
    await world.deliver(running(id));
    await world.work();
    await world.deliver(reported(id, 'Running'));
    const messages = (await world.told(id)).filter(({ type }) => type === 'INSTANCE_K8S_SYNC').map(({ message }) => message);
    expect(messages).toEqual(['The cluster reports ContainerCreating.']);
  });

  test('is read page by page', async () => {
    const id = await paid();
    for (let i = 0; i < 5; i++) await world.deliver(failed(id, false), { sequence: BigInt(i + 1) });
    const read: string[] = [];
    for (let after = null, more = true; more;) {
      const page = await world.orderViews.timeline(id, { limit: 2, after });
      read.push(...page.items.map((entry) => entry.id));
      after = page.last;
      more = page.last !== null;
    }
    expect(read).toEqual((await world.told(id)).map((entry) => entry.id));
    expect(new Set(read).size).toBe(7);
  });
});
