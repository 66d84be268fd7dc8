declare global {
  interface JSON {
    // ECMAScript "JSON.parse source text access" (stage 4); Node has it, TypeScript's es2024 library does not know it.
    rawJSON(text: string): unknown;
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  }
}

const INT64_FIELDS: ReadonlySet<string> = new Set(['instance_id', 'order_id']);
const MAX_INT64 = 2n ** 63n - 1n;

/** JSON text in which every bigint is an exact number. */
export const stringifyExact = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? JSON.rawJSON(each.toString()) : each));

/**
 * Reads JSON text; a number in a field named `instance_id` or `order_id`, at any depth, becomes an exact bigint.
 * @throws SyntaxError when the text is no JSON; RangeError when such a number is no integer or beyond int64
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (key, value, { source }) =>
    INT64_FIELDS.has(key) && typeof value === 'number' ? int64(key, source ?? '') : value,
  );
}

function int64(field: string, source: string): bigint {
  if (!/^-?(0|[1-9][0-9]{0,18})$/.test(source)) throw new RangeError(`${field} is not an int64`);
  const value = BigInt(source);
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n) throw new RangeError(`${field} is beyond int64`);
  return value;
}
