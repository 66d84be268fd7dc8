import {
  CE_CAUSATION_ID,
  CE_CORRELATION_ID,
  CE_ID,
  CE_SEQUENCE,
  CE_SOURCE,
  CE_SPEC_VERSION,
  CE_SUBJECT,
  CE_TIME,
  CE_TYPE,
  CONTENT_TYPE,
  TRACEPARENT,
} from './envelope.js';
import type { JsonSchema } from './events/schemas/json-schema.js';

const header = (description: string, schema: JsonSchema = {}): JsonSchema => ({ type: 'string', description, ...schema });

/** JSON Schema of the Kafka headers of every event: CloudEvents 1.0 in Kafka's binary mode, W3C Trace Context and Berth's extensions. */
export const ENVELOPE_SCHEMA = {
  type: 'object',
  required: [CE_ID, CE_TYPE, CE_SOURCE, CE_SUBJECT, CE_TIME, CE_SPEC_VERSION, CONTENT_TYPE, CE_CORRELATION_ID, CE_SEQUENCE],
  properties: {
    [CE_ID]: header('A UUIDv7. An event may be delivered more than once: drop what has an id that was seen.', { format: 'uuid' }),
    [CE_TYPE]: header('The event type, as in the value.'),
    [CE_SOURCE]: header('The publishing context as a URI reference.', { examples: ['/services/product'] }),
    [CE_SUBJECT]: header('The id of the aggregate as a decimal string, equal to the key.'),
    [CE_TIME]: header('When it happened: RFC 3339, UTC.', { format: 'date-time' }),
    [CE_SPEC_VERSION]: header('The version of CloudEvents.', { const: '1.0' }),
    [CONTENT_TYPE]: header('The form of the value.', { const: 'application/json' }),
    [CE_CORRELATION_ID]: header('Equal for everything that one request or one deadline has set off.'),
    [CE_CAUSATION_ID]: header('The ce_id of the event that led to this one; absent where a request or a deadline did.'),
    [CE_SEQUENCE]: header('Counts the events of one aggregate from 1 without a gap, zero-padded to 20 digits.', { pattern: '^[0-9]{20}$' }),
    [TRACEPARENT]: header('W3C Trace Context; absent where nothing was traced.'),
  },
} as const satisfies JsonSchema;
