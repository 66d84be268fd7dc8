import type { UserId } from '@berth/shared-kernel';
import { imageWithdrawn } from '../../domain/product/image-withdrawal.js';
import { draftProduct, type Product } from '../../domain/product/product.js';
import type { ProductTerms } from '../../domain/product/product-terms.js';
import type { CatalogueDeps } from './catalogue-deps.js';

/** @throws invalid-input `product.invalid`; refused `product.image-withdrawn` */
export const addProduct =
  ({ unitOfWork, products, withdrawals, clock }: CatalogueDeps) =>
  (terms: ProductTerms, by: UserId): Promise<Product> => {
    const draft = draftProduct(terms, clock.now());
    const { image } = terms.spec;
    return unitOfWork.run('add-product', async (tx) => {
      if ((await withdrawals.of(tx, image)) !== null) throw imageWithdrawn(image);
      return products.add(tx, draft, by);
    });
  };
