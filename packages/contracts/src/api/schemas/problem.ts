import { listOf, type JsonSchema, text } from '../../events/schemas/json-schema.js';
import { answered, described, ref } from './api-schema.js';

const code: JsonSchema = { type: 'string', pattern: '^[a-z0-9]+([.-][a-z0-9]+)*$', description: 'Stable; programs go by it.' };

export const PROBLEM_SCHEMAS = {
  Problem: answered(
    {
      type: text,
      title: described(text, 'The words of the status.'),
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: described(text, 'A sentence for people.'),
      instance: described(text, 'The path of the request.'),
      code,
      requestId: described(text, 'As in the header X-Request-Id; quote it when you ask for help.'),
      errors: listOf(ref('FieldError')),
      data: {
        type: 'object',
        additionalProperties: true,
        description: 'What a rule says beside its code, such as the operation under way.',
      },
    },
    {
      description: 'Why a request was not done (RFC 9457).',
      optional: ['data'],
      example: {
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        detail: 'The instance is busy: its restart is under way.',
        instance: '/api/v1/instances/2243860224272/stop',
        code: 'instance.operation-in-progress',
        requestId: '58f175f4-7f59-4fdf-b8dc-ef1e1dd779d3',
        errors: [],
        data: { operationId: '01a1fd29-4fac-7306-a225-804712495d27', operationKind: 'restart' },
      },
    },
  ),
  FieldError: answered(
    { pointer: described(text, 'JSON pointer (RFC 6901) into the body, empty for the whole, or the query parameter.'), code, detail: text },
    {
      description: 'What is wrong with one field.',
      example: { pointer: '/spec/memory', code: 'spec.invalid', detail: 'must be a whole number of MiB from 16 to 16777216' },
    },
  ),
} as const;
