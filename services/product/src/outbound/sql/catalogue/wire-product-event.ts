import type { ProductEvents } from '@berth/contracts';
import type { ProductEvent } from '../../../domain/product/product.events.js';
import type { ProductTerms } from '../../../domain/product/product-terms.js';

/** The event as the other contexts read it; `user_id` 0 stands for the platform itself. */
export function wireProductEvent(event: ProductEvent, currency: string): ProductEvents {
  const head = { product_id: event.productId, timestamp: Math.floor(event.at.getTime() / 1000), user_id: event.by ?? 0 };
  if (event.type === 'product-status-changed')
    return { event_type: 'PRODUCT_STATUS_CHANGED', ...head, data: { from: event.from, to: event.to, reason: event.reason } };
  const event_type = event.type === 'product-created' ? 'PRODUCT_CREATED' : 'PRODUCT_UPDATED';
  return { event_type, ...head, data: offer(event.terms, currency) };
}

const offer = ({ name, status, price, spec }: ProductTerms, currency: string) => ({
  name,
  status,
  price,
  currency,
  spec: { ...spec, gpu: spec.gpu ?? 0 },
});
