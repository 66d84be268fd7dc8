import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

export interface RowsSpec<Row> {
  /** Of the table. */
  readonly name: string;
  readonly columns: { readonly [Property in keyof Row]-?: EntitySchemaColumnOptions };
  /** Each a list of properties that together are unique; in the order of the migration, as `indices` are. */
  readonly uniques?: readonly (readonly (keyof Row & string)[])[];
  readonly indices?: readonly (readonly (keyof Row & string)[])[];
}

/** Rows of one table, with the keys that its migrations gave it: `schemaDrift` compares the two. */
export function defineRows<Row extends object>({ name, columns, uniques = [], indices = [] }: RowsSpec<Row>): EntitySchema<Row> {
  const key = (prefix: 'uq' | 'ix', properties: readonly (keyof Row & string)[]) => ({
    name: keyName(
      prefix,
      name,
      properties.map((property) => columns[property].name ?? property),
    ),
    columns: [...properties],
  });
  return new EntitySchema<Row>({
    name,
    columns: { ...columns },
    uniques: uniques.map((properties) => key('uq', properties)),
    indices: indices.map((properties) => key('ix', properties)),
  });
}

/** The name of a key, which no database lets be longer than 64 characters. */
export const keyName = (prefix: 'uq' | 'ix', table: string, columns: readonly string[]): string =>
  `${prefix}_${table}_${columns.join('_')}`.slice(0, 64);
