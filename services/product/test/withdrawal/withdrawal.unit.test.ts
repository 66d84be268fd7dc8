import { asProductId, asUserId, parseComputeSpec } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { disableSellerOf, offersImage } from '../../src/domain/product/image-withdrawal.js';
import type { Product } from '../../src/domain/product/product.js';
import { withdrawImage } from '../../src/domain/withdrawal/withdrawal.js';

const at = new Date('2026-11-02T10:00:00.000Z');
const by = asUserId(1);
const withdrawal = { image: 'registry.example/app:v1', reason: 'A hole in it.', by, at };
const product: Product = {
  productId: asProductId(3),
  version: 1,
  name: 'Hello',
  description: '',
  status: 'ENABLED',
  price: 500,
  spec: parseComputeSpec({ cpu: 1, memory: 64, image: withdrawal.image }),
  createdAt: at,
  updatedAt: at,
};
const withImage = (image: string): Product => ({ ...product, spec: { ...product.spec, image } });
const disabled: Product = { ...product, status: 'DISABLED' };

describe('an image', () => {
  test('that is withdrawn is so with a reason, and says so', () => {
    expect(withdrawImage(withdrawal)).toEqual({ state: withdrawal, events: [{ type: 'image-withdrawn', withdrawal }] });
  });

  test.each([
    ['/image', { image: 'No Image!' }],
    ['/image', { image: `i${'x'.repeat(255)}` }],
    ['/reason', { reason: '' }],
    ['/reason', { reason: 'two\nlines' }],
  ])('is not withdrawn with a wrong %s', (pointer, wrong) => {
    expect(() => withdrawImage({ ...withdrawal, ...wrong })).toThrowError(
      expect.objectContaining({ code: 'image.invalid', errors: [expect.objectContaining({ pointer })] }),
    );
  });
});

describe('a product', () => {
  test('whose image is withdrawn is disabled, and says why', () => {
    const { state, events } = disableSellerOf(product, withdrawal.image, { by, at });
    expect(state.status).toBe('DISABLED');
    expect(events).toMatchObject([{ type: 'product-status-changed', from: 'ENABLED', to: 'DISABLED', reason: 'image-withdrawn' }]);
  });

  test('that sells another image by now is left alone', () => {
    const other = withImage('another:1');
    expect(disableSellerOf(other, withdrawal.image, { by, at })).toEqual({ state: other, events: [] });
  });

  test.each([
    ['another image', product, withImage('another:1'), true],
    ['another image while it is disabled', disabled, { ...withImage('another:1'), status: 'DISABLED' as const }, true],
    ['its return to sale', disabled, product, true],
    ['another price', product, { ...product, price: 1 }, false],
    ['its leaving sale', product, disabled, false],
  ])('has its image judged anew at %s: %#', (_, before, after, isJudged) => {
    expect(offersImage(before, after)).toBe(isJudged);
  });
});
