import { asOrderId, isBerthError } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { freshResourceDatabase, givenResource, givenRunning, owner } from '../support/given-resource.js';

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** Four replicas of the resource context on one schema. */
async function givenFour() {
  const at = await freshResourceDatabase();
  const replicas = await Promise.all(times(4, () => givenResource({}, at)));
  return (n: number) => replicas[n % 4] as (typeof replicas)[number];
}

test('every one of twenty leaders on four replicas has a fence of its own', async () => {
  const on = await givenFour();

  const fences = await Promise.all(times(20, (n) => on(n).store.acquireFence()));

  expect(fences.toSorted((a, b) => a - b)).toEqual(times(20, (n) => n + 1));
});

test('an order that is told to be paid twenty times on four replicas at once makes one instance', async () => {
  const on = await givenFour();

  await Promise.all(times(20, (n) => on(n).orderPaid({ orderId: 5n })));

  expect((await on(0).published()).map(({ event_type }) => event_type)).toEqual(['INSTANCE_CREATED']);
});

test('twenty orders of one user on four replicas at once get twenty instances, though their ids collide', async () => {
  const on = await givenFour();

  await Promise.all(times(20, (n) => on(n).orderPaid({ orderId: BigInt(n + 1) })));

  const ids = await Promise.all(times(20, (n) => on(0).instanceOfOrder(asOrderId(BigInt(n + 1)))));
  expect(new Set(ids).size).toBe(20);
});

test('one command that is given twenty times on four replicas at once is one operation, one generation, one event', async () => {
  const on = await givenFour();
  const id = await givenRunning(on(0));
  const before = (await on(0).published()).length;

  const stopped = await Promise.all(times(20, (n) => on(n).useCases.stop(owner, id)));

  expect(new Set(stopped.map((operation) => operation.id)).size).toBe(1);
  expect(await on(1).store.load(id)).toMatchObject({ status: 'STOPPING', generation: 2 });
  expect((await on(0).published()).length - before).toBe(1);
});

test('of stop and restart on four replicas at once one is accepted and every other is told of it', async () => {
  const on = await givenFour();
  const id = await givenRunning(on(0));

  const told = await Promise.allSettled(
    times(20, (n) => (n % 2 === 0 ? on(n).useCases.stop(owner, id) : on(n).useCases.restart(owner, id))),
  );

  const accepted = told.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []));
  const refused = told.flatMap((each) => (each.status === 'rejected' && isBerthError(each.reason) ? [each.reason.code] : []));
  expect(new Set(accepted).size).toBe(1);
  expect(accepted).toHaveLength(10);
  expect(refused).toEqual(times(10, () => 'instance.operation-in-progress'));
});
