import { asOrderId, asUserId } from '@berth/shared-kernel';
import { describe, expect, it } from 'vitest';
import type { InstanceFilter, InstanceSort } from '../../src/application/ports/instance-reads.js';
import { later } from '../support/given-instance.js';
import { admin, givenResource, OWNER, owner, type Resource } from '../support/given-resource.js';

/** The orders of all that is found, page by page. */
async function found(resource: Resource, filter: InstanceFilter, by: InstanceSort = 'createdAt', descending = true, limit = 2) {
  const orders: string[] = [];
  let after: Parameters<typeof resource.useCases.list>[1]['after'] = null;
  do {
    const page = await resource.useCases.list(filter, { limit, after, sort: { by, descending } });
    orders.push(...page.items.map(({ orderId }) => orderId ?? ''));
    after = page.last;
  } while (after !== null);
  return orders.join(' ');
}

/** Seven of two owners, in pairs of the same moment. */
async function givenSeven() {
  const resource = await givenResource();
  for (let n = 1; n <= 7; n++) {
    if (n % 2 === 0) resource.clock.pass(1);
    await resource.orderPaid({ orderId: BigInt(n), userId: n % 3 === 0 ? 8 : OWNER, instance_name: `${'gfedcba'[n - 1]}-MODEL_${n}` });
  }
  return resource;
}

describe('a list of instances', () => {
  it('is newest first, page by page, each instance once, whoever owns it', async () => {
    const resource = await givenSeven();
    const orders = (await found(resource, {})).split(' ');
    expect(new Set(orders).size).toBe(7);
    expect(orders.at(-1)).toBe('1');
    expect(await found(resource, { userId: OWNER })).toBe('7 5 4 2 1');
  });

  it('is sorted by what is asked for, either way', async () => {
    const resource = await givenSeven();
    for (const limit of [1, 3, 7]) {
      expect(await found(resource, {}, 'name', false, limit)).toBe('7 6 5 4 3 2 1');
      expect(await found(resource, {}, 'name', true, limit)).toBe('1 2 3 4 5 6 7');
      expect(await found(resource, { userId: OWNER }, 'id', false, limit)).toBe('1 2 4 5 7');
      expect(await found(resource, { userId: OWNER }, 'id', true, limit)).toBe('7 5 4 2 1');
    }
  });

  it('has only what every condition holds for', async () => {
    const resource = await givenSeven();
    const of = (n: bigint) => resource.instanceOfOrder(n);
    await resource.useCases.settleInstance(await of(1n), 1, { kind: 'reached' });
    await resource.useCases.settleInstance(await of(2n), 1, { kind: 'reached' });
    await resource.useCases.stop(owner, await of(2n));
    await resource.useCases.update(admin, await of(1n), { spec: { image: 'berth/hello:2' } }, 'any');
    const cases: readonly (readonly [InstanceFilter, string])[] = [
      [{ status: ['UPDATING', 'STOPPING'] }, '1 2'],
      [{ status: ['RUNNING'] }, ''],
      [{ desired: ['STOPPED'] }, '2'],
      [{ userId: asUserId(8) }, '3 6'],
      [{ orderId: asOrderId(5n) }, '5'],
      [{ image: 'berth/hello:2' }, '1'],
      [{ image: 'berth/hello' }, ''],
      [{ text: 'model_4' }, '4'],
      [{ text: 'l%4' }, ''],
      [{ created: { from: later(1), to: later(2) } }, '2 3'],
      [{ userId: asUserId(8), status: ['CREATING'], text: 'b-' }, '6'],
      [{ userId: asUserId(8), orderId: asOrderId(5n) }, ''],
    ];
    for (const [filter, orders] of cases)
      expect(
        await found(resource, filter, 'id', false),
        JSON.stringify(filter, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)),
      ).toBe(orders);
  });
});
