import { flag, type JsonSchema, listOf, text } from '../../events/schemas/json-schema.js';
import { answered, described, ref } from './api-schema.js';

/** A page of a list of `item`, an example of which is given. */
export const pageOf = (item: string, example: unknown): JsonSchema =>
  answered(
    {
      data: listOf(ref(item)),
      hasMore: flag,
      nextCursor: {
        anyOf: [described(text, 'Ask for the page behind this one with ?cursor='), { type: 'null' }],
        description: 'Null at the end.',
      },
    },
    { description: 'One page of a list.', example: { data: [example], hasMore: false, nextCursor: null } },
  );
