import { type Decision, refused } from '@berth/shared-kernel';
import type { ProductEvent } from './product.events.js';
import { disableProduct, type Occasion, type Product } from './product.js';

/** Why a product was disabled whose image was withdrawn. */
const IMAGE_WITHDRAWN = 'image-withdrawn';

export const imageWithdrawn = (image: string) =>
  refused('product.image-withdrawn', `The image ${image} is withdrawn, so no product can be sold with it.`, { data: { image } });

/** A product that sells another image by now stays as it is. */
export const disableSellerOf = (product: Product, image: string, occasion: Omit<Occasion, 'reason'>): Decision<Product, ProductEvent> =>
  product.spec.image === image ? disableProduct(product, { ...occasion, reason: IMAGE_WITHDRAWN }) : { state: product, events: [] };

/** Does the change bring an image in, or put one on sale? That one must not be withdrawn. */
export const offersImage = (before: Product, after: Product): boolean =>
  before.spec.image !== after.spec.image || (before.status === 'DISABLED' && after.status === 'ENABLED');
