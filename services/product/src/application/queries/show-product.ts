import { notFound, type ProductId } from '@berth/shared-kernel';
import type { Product } from '../../domain/product/product.js';
import type { ProductListings } from '../ports/product-listings.js';

/** A disabled product does not exist for buyers. @throws not-found `product.not-found` */
export const showProductForSale =
  (listings: ProductListings) =>
  async (productId: ProductId): Promise<Product> => {
    const product = await listings.find(productId);
    if (product?.status !== 'ENABLED') throw unknownProduct(productId);
    return product;
  };

/** @throws not-found `product.not-found` */
export const showAnyProduct =
  (listings: ProductListings) =>
  async (productId: ProductId): Promise<Product> => {
    const product = await listings.find(productId);
    if (product === null) throw unknownProduct(productId);
    return product;
  };

const unknownProduct = (productId: ProductId) => notFound('product.not-found', 'There is no such product.', { data: { productId } });
