import type { Decision, ProductId, UserId } from '@berth/shared-kernel';
import { checkTerms, type ProductTerms, sameOffer } from './product-terms.js';
import type { ProductEvent } from './product.events.js';

export interface ProductDraft extends ProductTerms {
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Product extends ProductDraft {
  readonly productId: ProductId;
  /** Counts the changes, from 1. */
  readonly version: number;
}

export type ProductChange = Partial<ProductTerms>;

/** Who acts, when and why; `by` is null when nobody asked (demo data). */
export interface Occasion {
  readonly by: UserId | null;
  readonly at: Date;
  readonly reason: string;
}

/** @throws invalid-input `product.invalid` */
export function draftProduct(terms: ProductTerms, at: Date): ProductDraft {
  checkTerms(terms);
  return { ...terms, createdAt: at, updatedAt: at };
}

export function createProduct(productId: ProductId, draft: ProductDraft, by: UserId | null): Decision<Product, ProductEvent> {
  return {
    state: { ...draft, productId, version: 1 },
    events: [{ type: 'product-created', productId, terms: draft, by, at: draft.createdAt }],
  };
}

/** A change that changes nothing has no events and leaves the product untouched. @throws invalid-input `product.invalid` */
export function changeProduct(product: Product, change: ProductChange, occasion: Occasion): Decision<Product, ProductEvent> {
  const changed: Product = { ...product, ...change, version: product.version + 1, updatedAt: occasion.at };
  checkTerms(changed);
  const { productId } = product;
  const { by, at, reason } = occasion;
  const events: ProductEvent[] = [];
  if (!sameOffer(product, changed)) events.push({ type: 'product-updated', productId, terms: changed, by, at });
  if (product.status !== changed.status)
    events.push({ type: 'product-status-changed', productId, from: product.status, to: changed.status, reason, by, at });
  return events.length === 0 ? { state: product, events } : { state: changed, events };
}

export const disableProduct = (product: Product, occasion: Occasion): Decision<Product, ProductEvent> =>
  changeProduct(product, { status: 'DISABLED' }, occasion);
