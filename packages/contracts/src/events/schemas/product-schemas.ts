import { PRODUCT_STATUSES } from '../../statuses.js';
import type { ProductCreated, ProductEvents, ProductImageWithdrawn, ProductStatusChanged } from '../product-events.js';
import { type Entries, entry } from './entry.js';
import { currency, integer, minorUnits, oneOf, productId, seconds, shapeOf, text } from './json-schema.js';
import { SPEC_EXAMPLE, SPEC_SCHEMA } from './spec-schemas.js';

const status = oneOf(...PRODUCT_STATUSES);
const operator = { ...integer, minimum: 0, description: 'the operator, 0 for the platform itself' };
const noProduct = { const: 0, description: 'always 0: it is about an image and no product in particular' };
const head = { product_id: productId, timestamp: seconds, user_id: operator };
const product = shapeOf<ProductCreated['data']>({ name: text, status, price: minorUnits, currency, spec: SPEC_SCHEMA });
const productExample: ProductCreated['data'] = {
  name: 'Small model server',
  status: 'ENABLED',
  price: 1999,
  currency: 'EUR',
  spec: SPEC_EXAMPLE,
};

export const PRODUCT_EVENT_ENTRIES: Entries<ProductEvents['event_type']> = {
  PRODUCT_CREATED: entry<'PRODUCT_CREATED'>(
    'product.events',
    'An operator has added a product to the catalogue.',
    { ...head, data: product },
    { event_type: 'PRODUCT_CREATED', product_id: 7, timestamp: 1739520000, user_id: 1, data: productExample },
  ),
  PRODUCT_UPDATED: entry<'PRODUCT_UPDATED'>(
    'product.events',
    'An operator has changed a product; placed orders keep their specification and price.',
    { ...head, data: product },
    { event_type: 'PRODUCT_UPDATED', product_id: 7, timestamp: 1739523600, user_id: 1, data: { ...productExample, price: 1799 } },
  ),
  PRODUCT_STATUS_CHANGED: entry<'PRODUCT_STATUS_CHANGED'>(
    'product.events',
    'A product has been enabled or disabled; a disabled one cannot be ordered.',
    { ...head, data: shapeOf<ProductStatusChanged['data']>({ from: status, to: status, reason: text }) },
    {
      event_type: 'PRODUCT_STATUS_CHANGED',
      product_id: 7,
      timestamp: 1739527200,
      user_id: 1,
      data: { from: 'ENABLED', to: 'DISABLED', reason: 'disabled-by-operator' },
    },
  ),
  PRODUCT_IMAGE_WITHDRAWN: entry<'PRODUCT_IMAGE_WITHDRAWN'>(
    'product.events',
    'An operator has withdrawn an image: nothing that runs it is sold, and no instance of it may be started any more.',
    { ...head, product_id: noProduct, data: shapeOf<ProductImageWithdrawn['data']>({ image: text, reason: text }) },
    {
      event_type: 'PRODUCT_IMAGE_WITHDRAWN',
      product_id: 0,
      timestamp: 1739530800,
      user_id: 1,
      data: { image: 'registry.xxx/llm:v1', reason: 'A security hole in the runtime.' },
    },
  ),
};
