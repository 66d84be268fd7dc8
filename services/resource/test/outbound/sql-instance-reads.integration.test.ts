import { describe, expect, it } from 'vitest';
import { givenResource, OWNER } from '../support/given-resource.js';

describe('a list of instances', () => {
  it('is newest first, page by page, each instance once, whoever owns it', async () => {
    const resource = await givenResource();
    for (let n = 1; n <= 7; n++) {
      if (n % 2 === 0) resource.clock.pass(1);
      await resource.orderPaid({ orderId: BigInt(n), userId: n % 3 === 0 ? 8 : OWNER });
    }
    const orders: (string | null)[] = [];
    let after: Parameters<typeof resource.useCases.list>[1]['after'] = null;
    do {
      const page = await resource.useCases.list(null, { limit: 2, after });
      orders.push(...page.items.map(({ orderId }) => orderId));
      after = page.last;
    } while (after !== null);
    expect(new Set(orders)).toEqual(new Set(['1', '2', '3', '4', '5', '6', '7']));
    expect(orders).toHaveLength(7);
    expect(orders.at(-1)).toBe('1');
    const own = await resource.useCases.list(OWNER, { limit: 10, after: null });
    expect(own.items.map(({ orderId }) => orderId)).toEqual(['7', '5', '4', '2', '1']);
    expect(own.last).toBeNull();
  });
});
