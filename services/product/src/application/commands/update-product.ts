import { demandVersion, type ExpectedVersion, type ProductId, type UserId } from '@berth/shared-kernel';
import { imageWithdrawn, offersImage } from '../../domain/product/image-withdrawal.js';
import { changeProduct, type Product, type ProductChange } from '../../domain/product/product.js';
import type { CatalogueDeps } from './catalogue-deps.js';

export type { ProductChange } from '../../domain/product/product.js';

export interface UpdateProduct {
  readonly productId: ProductId;
  readonly change: ProductChange;
  readonly expected: ExpectedVersion;
  readonly by: UserId;
}

/**
 * @throws not-found `product.not-found`; conflict `request.precondition-failed`; invalid-input `product.invalid`; refused
 * `product.image-withdrawn`
 */
export const updateProduct =
  ({ unitOfWork, products, withdrawals, clock }: CatalogueDeps) =>
  ({ productId, change, expected, by }: UpdateProduct): Promise<Product> => {
    const occasion = { by, at: clock.now(), reason: 'changed-by-operator' };
    return unitOfWork.run('update-product', async (tx) => {
      let offersAnew = false;
      const changed = await products.update(tx, productId, (product) => {
        demandVersion(expected, product.version);
        const decision = changeProduct(product, change, occasion);
        offersAnew = offersImage(product, decision.state);
        return decision;
      });
      const { image } = changed.spec;
      if (offersAnew && (await withdrawals.of(tx, image)) !== null) throw imageWithdrawn(image);
      return changed;
    });
  };
