import { listOf, oneOf, productId, text, userId } from '../../events/schemas/json-schema.js';
import { int64Text, plainText, time, uuid } from '../schemas/api-schema.js';
import type { Parameter, Parameters } from './route-description.js';

const ENTITY_TAG = '(W/)?"[!#-~]*"';
const ENTITY_TAGS = `^(\\*|${ENTITY_TAG}([ \\t]*,[ \\t]*${ENTITY_TAG})*)$`;

/** Every parameter that a path of the policy table has, by its name. */
export const PATH_PARAMETERS: Parameters = {
  userId: { description: 'The id of a user.', schema: userId, example: 2 },
  productId: { description: 'The id of a product.', schema: productId, example: 1 },
  orderId: { description: 'The id of an order.', schema: int64Text, example: '117537422942015488' },
  instanceId: { description: 'The id of an instance.', schema: int64Text, example: '2243860224272' },
  sessionId: { description: 'The id of a session.', schema: uuid, example: '01a1fd29-4e02-7d1c-9a53-5a0f0c6f3a11' },
  operationId: { description: 'The id of an operation.', schema: uuid, example: '01a1fd29-4fac-7306-a225-804712495d27' },
};

/** The query of every list. */
export const PAGE_QUERY: Parameters = {
  limit: {
    description: 'How many at most.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    example: 20,
  },
  cursor: {
    description: 'The nextCursor of the page before; absent for the first page.',
    schema: { type: 'string', maxLength: 2048, pattern: '^[A-Za-z0-9_-]+$' },
    example: 'eyJ2IjoxLCJrIjoiMSJ9',
  },
};

/** On every list that can be sorted. */
export const WHEN_QUERY: Parameters = {
  createdFrom: { description: 'Only what was made then or later.', schema: time, example: '2026-11-21T00:00:00Z' },
  createdTo: { description: 'Only what was made before.', schema: time, example: '2026-11-22T00:00:00Z' },
};

/** The query of a list that its caller may sort by these fields, either way, and filter. */
export const sortedQuery = (fields: readonly string[], order: string, filters: Parameters = {}): Parameters => ({
  ...PAGE_QUERY,
  sort: {
    description:
      'What the list is sorted by; with a minus the greatest, or the latest, comes first. A cursor is good for one order and one filter.',
    schema: { ...oneOf(...fields.flatMap((field) => [field, `-${field}`])), default: order },
    example: order,
  },
  ...WHEN_QUERY,
  ...filters,
});

/** Only what has one of these words. */
export const anyOf = (description: string, words: readonly [string, ...string[]]): Parameter => ({
  description: `${description} Several are separated by commas.`,
  schema: { ...listOf(oneOf(...words)), minItems: 1 },
  example: [words[0]],
});

/** Only what has this text, in upper or lower case, in one of the `places`. */
export const searchText = (places: string, example: string): Parameter => ({
  description: `Only what has this text in ${places}.`,
  schema: plainText(1, 100),
  example,
});

export const IMAGE_FILTER: Parameter = {
  description: 'Only what is made of exactly this image.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: 'berth/hello:1',
};

export const USER_FILTER: Parameter = { description: 'Only what this user owns.', schema: userId, example: 2 };

/** On every conditional route. */
export const IF_MATCH: Parameter = {
  description: 'The ETag of what you have read, or * where you do not mind: only then the change is made.',
  schema: { type: 'string', pattern: ENTITY_TAGS },
  example: '"7"',
};

/** On every route that shows something with an ETag. */
export const IF_NONE_MATCH: Parameter = {
  description: 'The ETag of what you have: while it is still so, nothing is answered but 304.',
  schema: text,
  example: '"7"',
  mayBeAbsent: true,
};

/** On every idempotent route. */
export const IDEMPOTENCY_KEY: Parameter = {
  description: 'Names this request, so that sending it again gives the first answer again, for 24 hours.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  example: 'my-first-order',
};
