import { draftProduct } from '../../domain/product/product.js';
import type { ProductTerms } from '../../domain/product/product-terms.js';
import type { CatalogueDeps } from './catalogue-deps.js';

/** Fills an empty catalogue, once and all at once, whoever else tries at the same time; says how many were added. */
export const seedProducts =
  ({ unitOfWork, products, clock }: Omit<CatalogueDeps, 'withdrawals'>) =>
  (offers: readonly ProductTerms[]): Promise<number> => {
    const at = clock.now();
    const drafts = offers.map((terms) => draftProduct(terms, at));
    return unitOfWork.run('seed-products', async (tx) => {
      if (!(await products.claimEmpty(tx, at))) return 0;
      for (const draft of drafts) await products.add(tx, draft, null);
      return drafts.length;
    });
  };
