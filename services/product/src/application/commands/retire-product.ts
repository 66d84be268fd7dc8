import type { ProductId, UserId } from '@berth/shared-kernel';
import { disableProduct, type Product } from '../../domain/product/product.js';
import type { CatalogueDeps } from './catalogue-deps.js';

/** Placed orders keep what they bought, so a product is disabled and never removed. */
export const retireProduct =
  ({ unitOfWork, products, clock }: Omit<CatalogueDeps, 'withdrawals'>) =>
  (productId: ProductId, by: UserId): Promise<Product> => {
    const occasion = { by, at: clock.now(), reason: 'disabled-by-operator' };
    return unitOfWork.run('retire-product', (tx) => products.update(tx, productId, (product) => disableProduct(product, occasion)));
  };
