/** A part of a JSON document. */
export type Json = Readonly<Record<string, unknown>>;

/** The entries of `record`, each made into something else. */
export const mapped = <Value, Made>(
  record: Readonly<Record<string, Value>>,
  make: (value: Value, name: string) => Made,
): Record<string, Made> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
