import type { UserId } from '@berth/shared-kernel';
import { draftProduct, type Product } from '../../domain/product/product.js';
import type { ProductTerms } from '../../domain/product/product-terms.js';
import type { CatalogueDeps } from './catalogue-deps.js';

export const addProduct =
  ({ unitOfWork, products, clock }: CatalogueDeps) =>
  (terms: ProductTerms, by: UserId): Promise<Product> => {
    const draft = draftProduct(terms, clock.now());
    return unitOfWork.run('add-product', (tx) => products.add(tx, draft, by));
  };
