import type { JsonSchema } from '../../events/schemas/json-schema.js';

/** A component of the document by its name in `API_SCHEMAS`. */
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

interface ObjectOptions {
  readonly description: string;
  readonly optional?: readonly string[];
  readonly example: unknown;
}

/** What an answer holds: readers ignore fields that they do not know. */
export function answered(
  properties: Readonly<Record<string, JsonSchema>>,
  { description, optional = [], example }: ObjectOptions,
): JsonSchema {
  const required = Object.keys(properties).filter((field) => !optional.includes(field));
  return { type: 'object', description, properties, required, examples: [example] };
}

/** What a request may hold: an unknown field is refused. */
export function asked(properties: Readonly<Record<string, JsonSchema>>, options: ObjectOptions): JsonSchema {
  const { examples, ...schema } = answered(properties, options);
  const { required, ...rest } = schema;
  return { ...rest, ...((required as readonly string[]).length > 0 ? { required } : {}), additionalProperties: false, examples };
}

const PLAIN = '[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]*';

/** Text without control characters and line breaks; lengths in code points. */
export const plainText = (minLength: number, maxLength: number): JsonSchema => ({
  type: 'string',
  minLength,
  maxLength,
  pattern: `^${PLAIN}$`,
});
/** Such text that is not only white space. */
export const nameText = (maxLength: number): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: `^(?=.*\\S)${PLAIN}$`,
});

export const time: JsonSchema = { type: 'string', format: 'date-time', description: 'RFC 3339, UTC' };
export const money: JsonSchema = {
  type: 'integer',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'minor units of the currency',
};
/** 64-bit ids do not fit a JavaScript number. */
export const int64Text: JsonSchema = { type: 'string', pattern: '^[1-9][0-9]{0,18}$', description: 'int64 in decimal' };
export const uuid: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'UUIDv7' };
export const described = (schema: JsonSchema, description: string): JsonSchema => ({ ...schema, description });
