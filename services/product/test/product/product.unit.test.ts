import { asProductId, asUserId, parseComputeSpec } from '@berth/shared-kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEMO_PRODUCTS } from '../../src/application/demo-products.js';
import { changeProduct, createProduct, disableProduct, draftProduct } from '../../src/domain/product/product.js';
import type { ProductTerms } from '../../src/domain/product/product-terms.js';

const monday = new Date('2026-03-02T10:00:00Z');
const tuesday = new Date('2026-03-03T10:00:00Z');
const operator = asUserId(1);
const terms: ProductTerms = {
  name: 'Hello',
  description: 'A page',
  status: 'ENABLED',
  price: 500,
  spec: parseComputeSpec({ cpu: 1, memory: 128, image: 'berth/hello:1' }),
};
const hello = createProduct(asProductId(7), draftProduct(terms, monday), operator).state;
const onTuesday = { by: operator, at: tuesday, reason: 'operator' };

describe('a product', () => {
  test('is created with its terms and says so', () => {
    const { state, events } = createProduct(asProductId(7), draftProduct(terms, monday), operator);
    expect(state).toEqual({ ...terms, productId: 7, version: 1, createdAt: monday, updatedAt: monday });
    expect(events).toMatchObject([{ type: 'product-created', productId: 7, by: 1, at: monday }]);
  });

  test('given a new price, is updated and keeps the rest', () => {
    const { state, events } = changeProduct(hello, { price: 700 }, onTuesday);
    expect(state).toEqual({ ...hello, price: 700, version: 2, updatedAt: tuesday });
    expect(events.map(({ type }) => type)).toEqual(['product-updated']);
  });

  test('given a new price and a new status at once, says both', () => {
    const { events } = changeProduct(hello, { price: 700, status: 'DISABLED' }, onTuesday);
    expect(events.map(({ type }) => type)).toEqual(['product-updated', 'product-status-changed']);
  });

  test('given what it has already, does not change', () => {
    const same = { ...terms, spec: parseComputeSpec({ image: 'berth/hello:1', memory: 128, cpu: 1 }) };
    expect(changeProduct(hello, same, onTuesday)).toEqual({ state: hello, events: [] });
  });

  test('is disabled once', () => {
    const disabled = disableProduct(hello, onTuesday);
    expect(disabled.events).toMatchObject([{ type: 'product-status-changed', from: 'ENABLED', to: 'DISABLED', reason: 'operator' }]);
    expect(disableProduct(disabled.state, onTuesday).events).toEqual([]);
  });

  test('can be enabled again', () => {
    const { state } = changeProduct(disableProduct(hello, onTuesday).state, { status: 'ENABLED' }, onTuesday);
    expect(state.status).toBe('ENABLED');
  });

  test('takes any price of 32 bits without a sign, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_294_967_295 }), (price) => {
        expect(draftProduct({ ...terms, price }, monday).price).toBe(price);
      }),
    );
    for (const price of [-1, 0.5, 4_294_967_296, Number.NaN])
      expect(() => draftProduct({ ...terms, price }, monday)).toThrow('The product is not valid.');
  });

  test.each([
    ['/name', { name: '  ' }],
    ['/name', { name: 'a\nb' }],
    ['/name', { name: 'x'.repeat(101) }],
    ['/description', { description: 'x'.repeat(2001) }],
  ])('refuses %s in %j', (pointer, wrong) => {
    expect(() => changeProduct(hello, wrong, onTuesday)).toThrowError(
      expect.objectContaining({ code: 'product.invalid', errors: [expect.objectContaining({ pointer })] }),
    );
  });

  test('may have a name of 100 characters outside the basic plane', () => {
    expect(draftProduct({ ...terms, name: '🚢'.repeat(100) }, monday).name).toHaveLength(200);
  });
});

describe('the demo products', () => {
  test('are valid, with one for each built-in image at least, a simple page first', () => {
    const images = DEMO_PRODUCTS.map((offer) => draftProduct(offer, monday).spec.image);
    expect(images[0]).toBe('berth/hello:1');
    expect([...new Set(images)].toSorted()).toEqual(['berth/crash:1', 'berth/deaf:1', 'berth/hello:1', 'berth/hello:2', 'berth/slow:1']);
  });

  test('have names that tell them apart, and a description of a few sentences', () => {
    expect(new Set(DEMO_PRODUCTS.map(({ name }) => name)).size).toBe(DEMO_PRODUCTS.length);
    expect(DEMO_PRODUCTS.filter(({ description }) => !/^[A-Z].+\. [A-Z].+\.$/.test(description))).toEqual([]);
  });

  test('cost more with each size of one image', () => {
    for (const [image, offers] of Map.groupBy(DEMO_PRODUCTS, ({ spec }) => spec.image)) {
      const bySize = offers.toSorted((a, b) => a.spec.memory - b.spec.memory).map(({ price }) => price);
      expect(bySize, image).toEqual([...new Set(bySize)].toSorted((a, b) => a - b));
    }
  });
});
