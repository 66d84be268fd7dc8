import type { Page, PageRequest, ProductId, SortedKey, SortedPageRequest, TimeRange } from '@berth/shared-kernel';
import type { Product } from '../../domain/product/product.js';
import type { ProductStatus } from '../../domain/product/product-terms.js';

export type { Product } from '../../domain/product/product.js';

/** What an operator looks for; what is absent is no condition. */
export interface ProductFilter {
  readonly status?: readonly ProductStatus[] | undefined;
  readonly image?: string | undefined;
  /** Somewhere in the name or the description. */
  readonly text?: string | undefined;
  readonly created: TimeRange;
}

export type ProductSortField = 'name' | 'price' | 'createdAt' | 'id';
export type ProductPageRequest = SortedPageRequest<ProductSortField, ProductId>;

/** The catalogue for readers. */
export interface ProductListings {
  /** The ENABLED ones, oldest first. */
  forSale(request: PageRequest<ProductId>): Promise<Page<Product, ProductId>>;
  search(filter: ProductFilter, request: ProductPageRequest): Promise<Page<Product, SortedKey<ProductId>>>;
  find(productId: ProductId): Promise<Product | null>;
}
