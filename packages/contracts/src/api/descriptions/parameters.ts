import { productId, userId } from '../../events/schemas/json-schema.js';
import { int64Text, uuid } from '../schemas/api-schema.js';
import type { Parameter } from './route-description.js';

/** Every parameter that a path of the policy table has, by its name. */
export const PATH_PARAMETERS: Readonly<Record<string, Parameter>> = {
  userId: { description: 'The id of a user.', schema: userId, example: 2 },
  productId: { description: 'The id of a product.', schema: productId, example: 1 },
  orderId: { description: 'The id of an order.', schema: int64Text, example: '117537422942015488' },
  instanceId: { description: 'The id of an instance.', schema: int64Text, example: '2243860224272' },
  operationId: { description: 'The id of an operation.', schema: uuid, example: '01a1fd29-4fac-7306-a225-804712495d27' },
};

/** The query of every list. */
export const PAGE_QUERY: Readonly<Record<string, Parameter>> = {
  limit: {
    description: 'How many at most.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    example: 20,
  },
  cursor: {
    description: 'The nextCursor of the page before; absent for the first page.',
    schema: { type: 'string', maxLength: 512, pattern: '^[A-Za-z0-9_-]+$' },
    example: 'eyJ2IjoxLCJrIjoiMSJ9',
  },
};

/** On every idempotent route. */
export const IDEMPOTENCY_KEY: Parameter = {
  description: 'Names this request, so that sending it again gives the first answer again, for 24 hours.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  example: 'my-first-order',
};
