import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm';

type Extra = Partial<EntitySchemaColumnOptions>;

const optional = (read: (value: unknown) => unknown, write: (value: never) => unknown): ValueTransformer => ({
  from: (value: unknown) => (value === null || value === undefined ? null : read(value)),
  // An undefined property is left out of an UPDATE; null and find operators pass as they are.
  to: (value: unknown) => (value === null || value === undefined ? value : write(value as never)),
});

const toBigInt = (value: unknown): bigint => BigInt(value as string | number | bigint);
// A driver may bind a bigint as a double; decimal text becomes an exact integer by the column's affinity.
const int64 = optional(toBigInt, (value: bigint) => value.toString());
const int32 = optional(Number, (value: number) => value);
const date = optional(
  (value) => new Date(Number(value)),
  // TypeORM transforms the operand of a find operator in place, so a reused operator arrives already written.
  (value: Date | string) => (typeof value === 'string' ? value : value.getTime().toString()),
);
const json = optional(
  (value) => JSON.parse(value as string) as unknown,
  (value: unknown) => JSON.stringify(value),
);
const bool = optional(
  (value) => Number(value) === 1,
  (value: boolean) => (value ? 1 : 0),
);

/** A 64-bit integer, exact, as `bigint` in the row. */
export const int64Column = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'bigint', transformer: int64, ...extra });
/** A 64-bit primary key that is handed in (snowflakes, InstanceIDs), as `bigint`. */
export const int64IdColumn = (extra: Extra = {}): EntitySchemaColumnOptions => int64Column({ primary: true, ...extra });
/** A 32-bit integer, as `number`; larger whole numbers belong into an int64Column. */
export const intColumn = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'int', transformer: int32, ...extra });
/** A 32-bit primary key that is handed in, as `number`. */
export const intIdColumn = (extra: Extra = {}): EntitySchemaColumnOptions => intColumn({ primary: true, ...extra });
/** A primary key that the database counts up, as `number`. */
export const autoIdColumn = (extra: Extra = {}): EntitySchemaColumnOptions =>
  intColumn({ primary: true, generated: 'increment', ...extra });
/** A primary key that the database counts up beyond 32 bits, as `bigint`. */
export const autoInt64IdColumn = (extra: Extra = {}): EntitySchemaColumnOptions =>
  int64Column({ primary: true, generated: 'increment', ...extra });
/** Text of at most `length` characters; only up to 768 can be indexed, since a key of InnoDB has at most 3072 bytes. */
export const varcharColumn = (length: number, extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'varchar', length, ...extra });
/** Text of any length; cannot be in a key. */
export const textColumn = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'text', ...extra });
/** A moment to the millisecond, stored as epoch milliseconds, as `Date` in the row. */
export const dateColumn = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'bigint', transformer: date, ...extra });
/** A JSON value stored as text; it is read back as a fresh value. */
export const jsonColumn = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'text', transformer: json, ...extra });
/** True or false, stored as 1 or 0. */
export const boolColumn = (extra: Extra = {}): EntitySchemaColumnOptions => ({ type: 'smallint', transformer: bool, ...extra });

/** The same column, `null` allowed: `nullable(dateColumn())`. */
export const nullable = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({ ...column, nullable: true });
