import type { Decision, ProductId, Tx, UserId } from '@berth/shared-kernel';
import type { ProductEvent } from './product.events.js';
import type { Product, ProductDraft } from './product.js';

/** The products, each written together with its events or not at all. */
export interface Products {
  /** Gives the draft its id. */
  add(tx: Tx, draft: ProductDraft, by: UserId | null): Promise<Product>;
  find(tx: Tx, productId: ProductId): Promise<Product | null>;
  /** @throws not-found `product.not-found`; conflict `aggregate.version-conflict` when somebody else was faster */
  update(tx: Tx, productId: ProductId, decide: (product: Product) => Decision<Product, ProductEvent>): Promise<Product>;
  /** The ENABLED products that sell an image. */
  sellersOf(tx: Tx, image: string): Promise<readonly ProductId[]>;
  /** True once, for whoever first claims the empty catalogue; false from then on and wherever there are products. */
  claimEmpty(tx: Tx, at: Date): Promise<boolean>;
}
