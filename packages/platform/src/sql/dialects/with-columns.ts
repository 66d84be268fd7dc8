import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

/** The same rows, with columns as one kind of database wants them. */
export function withColumns(
  { options }: EntitySchema,
  change: (column: EntitySchemaColumnOptions) => EntitySchemaColumnOptions,
): EntitySchema {
  const columns = Object.entries(options.columns).map(([property, column]) => [property, column === undefined ? column : change(column)]);
  return new EntitySchema(Object.assign({}, options, { columns: Object.fromEntries(columns) as typeof options.columns }));
}
