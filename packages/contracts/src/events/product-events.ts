import type { ProductStatus } from '../statuses.js';
import type { WireSpec } from './wire-spec.js';

interface ProductEvent<Type extends string, Data> {
  readonly event_type: Type;
  readonly product_id: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  /** The operator who did it. */
  readonly user_id: number;
  readonly data: Data;
}

interface ProductData {
  readonly name: string;
  readonly status: ProductStatus;
  /** Minor units. */
  readonly price: number;
  readonly currency: string;
  readonly spec: WireSpec;
}

export type ProductCreated = ProductEvent<'PRODUCT_CREATED', ProductData>;
export type ProductUpdated = ProductEvent<'PRODUCT_UPDATED', ProductData>;
export type ProductStatusChanged = ProductEvent<
  'PRODUCT_STATUS_CHANGED',
  { readonly from: ProductStatus; readonly to: ProductStatus; readonly reason: string }
>;
/** About an image and no product in particular: `product_id` is 0, so that all withdrawals are in one order. `reason` in the operator's words. */
export type ProductImageWithdrawn = ProductEvent<'PRODUCT_IMAGE_WITHDRAWN', { readonly image: string; readonly reason: string }>;

/** Topic `product.events`, key product id. */
export type ProductEvents = ProductCreated | ProductUpdated | ProductStatusChanged | ProductImageWithdrawn;
