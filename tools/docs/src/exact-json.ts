// 64-bit ids are numbers in events: beyond 2^53 they are kept as bigint, so that a document shows what is on the wire.
interface ExactJson {
  rawJSON(text: string): unknown;
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
}
const exact = JSON as unknown as ExactJson;

export const parseExact = (text: string): unknown =>
  exact.parse(text, (_, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(source ?? value) : value,
  );

export const stringifyExact = (value: unknown, indent = 0): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? exact.rawJSON(each.toString()) : each), indent);
