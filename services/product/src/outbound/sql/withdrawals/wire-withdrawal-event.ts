import type { ProductImageWithdrawn } from '@berth/contracts';
import type { ImageWithdrawn } from '../../../domain/withdrawal/withdrawal.js';

/** About no product in particular, which is what `product_id` 0 says. */
export const wireWithdrawalEvent = ({ withdrawal: { image, reason, by, at } }: ImageWithdrawn): ProductImageWithdrawn => ({
  event_type: 'PRODUCT_IMAGE_WITHDRAWN',
  product_id: 0,
  timestamp: Math.floor(at.getTime() / 1000),
  user_id: by,
  data: { image, reason },
});
