import type { ProductImageWithdrawn } from '@berth/contracts';
import type { Clock, Tx } from '@berth/shared-kernel';
import type { WithdrawnImages } from '../ports/withdrawn-images.js';

export interface ImageWithdrawnDeps {
  readonly withdrawnImages: WithdrawnImages;
  readonly clock: Clock;
}

/** Remembers the image at once, so that nothing more is made of it; its instances are marked after it, since they may be many. */
export const onProductImageWithdrawn =
  ({ withdrawnImages, clock }: ImageWithdrawnDeps) =>
  (tx: Tx, { data: { image, reason } }: ProductImageWithdrawn): Promise<void> =>
    withdrawnImages.add(tx, { image, reason, withdrawnAt: clock.now() });
