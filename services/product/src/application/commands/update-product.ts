import type { ProductId, UserId } from '@berth/shared-kernel';
import { changeProduct, type Product, type ProductChange } from '../../domain/product/product.js';
import type { CatalogueDeps } from './catalogue-deps.js';

export type { ProductChange } from '../../domain/product/product.js';

export const updateProduct =
  ({ unitOfWork, products, clock }: CatalogueDeps) =>
  (productId: ProductId, change: ProductChange, by: UserId): Promise<Product> => {
    const occasion = { by, at: clock.now(), reason: 'changed-by-operator' };
    return unitOfWork.run('update-product', (tx) => products.update(tx, productId, (product) => changeProduct(product, change, occasion)));
  };
