import type { Page, PageRequest, ProductId } from '@berth/shared-kernel';
import type { Product } from '../../domain/product/product.js';
import type { ProductListings } from '../ports/product-listings.js';

export const listProductsForSale =
  (listings: ProductListings) =>
  (request: PageRequest<ProductId>): Promise<Page<Product, ProductId>> =>
    listings.page('ENABLED', request);

export const listAllProducts =
  (listings: ProductListings) =>
  (request: PageRequest<ProductId>): Promise<Page<Product, ProductId>> =>
    listings.page(null, request);
