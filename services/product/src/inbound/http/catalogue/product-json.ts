import type { Product } from '../../../application/ports/product-listings.js';

/** What a buyer sees; `price` in minor units of `currency`. */
export const productJson = ({ productId, name, description, status, price, spec }: Product, currency: string) => ({
  id: productId,
  name,
  description,
  status,
  price,
  currency,
  spec,
});

/** What an operator sees. */
export const adminProductJson = (product: Product, currency: string) => ({
  ...productJson(product, currency),
  createdAt: product.createdAt.toISOString(),
  updatedAt: product.updatedAt.toISOString(),
});
