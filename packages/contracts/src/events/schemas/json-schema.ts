/** A JSON Schema (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema for each field of `T`, so that a type and its schema cannot drift apart. */
export type Properties<T> = { readonly [Field in keyof T]-?: JsonSchema };
type OptionalField<T> = { [Field in keyof T]-?: undefined extends T[Field] ? Field : never }[keyof T];

/** An object with these fields, all required but the `optional` ones; unknown fields are let through. */
export function shapeOf<T>(properties: Properties<T>, optional: readonly OptionalField<T>[] = []): JsonSchema {
  const required = Object.keys(properties).filter((field) => !(optional as readonly PropertyKey[]).includes(field));
  return { type: 'object', properties, required, additionalProperties: true };
}

export const text: JsonSchema = { type: 'string' };
export const flag: JsonSchema = { type: 'boolean' };
export const number: JsonSchema = { type: 'number' };
export const integer: JsonSchema = { type: 'integer' };
export const oneOf = <Value extends string>(...values: readonly Value[]): JsonSchema & { readonly enum: readonly Value[] } => ({
  type: 'string',
  enum: values,
});
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const mapOf = (values: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: values });
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** 2^63 - 1 cannot be said as a JavaScript number; the codec judges the last bits. */
export const int64Id: JsonSchema = { type: 'integer', minimum: 1, maximum: 2 ** 63, description: 'int64, an exact JSON number' };
export const seconds: JsonSchema = { type: 'integer', minimum: 0, description: 'seconds since the epoch' };
export const minorUnits: JsonSchema = { type: 'integer', minimum: 0, maximum: 4_294_967_295, description: 'minor units' };
export const currency: JsonSchema = { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' };
export const userId: JsonSchema = { type: 'integer', minimum: 1, maximum: 8_388_607 };
export const productId: JsonSchema = { type: 'integer', minimum: 1, maximum: 2_147_483_647 };
