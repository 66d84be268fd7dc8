import { maintainDatabase, type MaintenanceOptions } from './maintain-database.js';

interface TextColumn {
  readonly tableName: string;
  readonly columnName: string;
  readonly collationName: string;
}

/**
 * What differs between the schema that the migrations have made and the one that the rows describe, as the statements that would even it
 * out, and sentences where TypeORM has none; empty when nothing does. Only reads. A missing migration shows as the tables that it makes.
 * @throws unavailable `database.unavailable`
 */
export async function schemaDrift(options: MaintenanceOptions): Promise<readonly string[]> {
  return maintainDatabase(options, 'compare', async (source) => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    const statements = upQueries.map(({ query }) => query);
    if (source.options.type === 'better-sqlite3') return statements;
    // TypeORM does not compare collations, and another one would take two ids that differ in case for the same.
    const columns = await source.query<TextColumn[]>(
      'SELECT TABLE_NAME AS tableName, COLUMN_NAME AS columnName, COLLATION_NAME AS collationName FROM INFORMATION_SCHEMA.COLUMNS' +
        " WHERE TABLE_SCHEMA = DATABASE() AND COLLATION_NAME IS NOT NULL AND COLLATION_NAME <> 'utf8mb4_bin'",
    );
    const own = new Set(source.entityMetadatas.map(({ tableName }) => tableName));
    const collations = columns.filter(({ tableName }) => own.has(tableName));
    return [...statements, ...collations.map((each) => `${each.tableName}.${each.columnName} compares by ${each.collationName}.`)];
  });
}
