import type { ProductId, UserId } from '@berth/shared-kernel';
import type { ProductStatus, ProductTerms } from './product-terms.js';

interface Fact {
  readonly productId: ProductId;
  readonly by: UserId | null;
  readonly at: Date;
}

export interface ProductCreated extends Fact {
  readonly type: 'product-created';
  readonly terms: ProductTerms;
}

export interface ProductUpdated extends Fact {
  readonly type: 'product-updated';
  readonly terms: ProductTerms;
}

export interface ProductStatusChanged extends Fact {
  readonly type: 'product-status-changed';
  readonly from: ProductStatus;
  readonly to: ProductStatus;
  readonly reason: string;
}

export type ProductEvent = ProductCreated | ProductUpdated | ProductStatusChanged;
