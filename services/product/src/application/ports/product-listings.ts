import type { Page, PageRequest, ProductId } from '@berth/shared-kernel';
import type { Product } from '../../domain/product/product.js';
import type { ProductStatus } from '../../domain/product/product-terms.js';

export type { Product } from '../../domain/product/product.js';

/** The catalogue for readers, oldest product first. */
export interface ProductListings {
  /** `status` null means all. */
  page(status: ProductStatus | null, request: PageRequest<ProductId>): Promise<Page<Product, ProductId>>;
  find(productId: ProductId): Promise<Product | null>;
}
