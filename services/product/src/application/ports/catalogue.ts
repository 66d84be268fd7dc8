import type { ComputeSpec, ProductId, Tx } from '@berth/shared-kernel';

/** What an order needs to know of a product; `price` in minor units, 0..4294967295. */
export interface ProductForSale {
  readonly productId: ProductId;
  readonly name: string;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly price: number;
  readonly spec: ComputeSpec;
}

/** The catalogue as orders see it, read inside the order's own transaction. */
export interface Catalogue {
  find(tx: Tx, productId: ProductId): Promise<ProductForSale | null>;
}
