import { Table, TableColumn, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { keyName } from './define-rows.js';

/** A plain migration class; its name ends in 13 digits of epoch milliseconds, which order it. */
export type MigrationClass = new () => MigrationInterface;

export interface TableSpec {
  readonly name: string;
  /** Column name to its type, made by the functions of `sqlType`. */
  readonly columns: Readonly<Record<string, SqlType>>;
  readonly primary: readonly string[];
  /** Each a list of columns that together are unique. */
  readonly uniques?: readonly (readonly string[])[];
  readonly indices?: readonly (readonly string[])[];
}

export interface SqlType {
  readonly type: 'bigint' | 'int' | 'smallint' | 'varchar' | 'text';
  readonly length?: number;
  readonly isNullable?: boolean;
  readonly isGenerated?: boolean;
}

/** Column types that mean the same on SQLite, MySQL and MariaDB; they match the column factories of the rows. */
export const sqlType = {
  int64: { type: 'bigint' },
  int: { type: 'int' },
  /** A 32-bit primary key that the database counts up. */
  autoId: { type: 'int', isGenerated: true },
  /** A 64-bit primary key that the database counts up. */
  autoInt64Id: { type: 'bigint', isGenerated: true },
  date: { type: 'bigint' },
  bool: { type: 'smallint' },
  text: { type: 'text' },
  json: { type: 'text' },
  varchar: (length: number): SqlType => ({ type: 'varchar', length }),
  nullable: (of: SqlType): SqlType => ({ ...of, isNullable: true }),
} as const satisfies Record<string, SqlType | ((length: number) => SqlType) | ((of: SqlType) => SqlType)>;

/**
 * Makes one table on any of the databases, unless it is there: where a CREATE TABLE commits by itself, a migration that was cut short is
 * run again from its beginning. Text compares by its bytes and holds every character.
 */
export async function createTable(runner: QueryRunner, spec: TableSpec): Promise<void> {
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  const table = new Table({
    name: spec.name,
    columns: Object.entries(spec.columns).map(([name, type]) => columnOf(name, type, spec.primary.includes(name), isSqlite)),
    uniques: (spec.uniques ?? []).map((columnNames) => ({ name: keyName('uq', spec.name, columnNames), columnNames: [...columnNames] })),
    indices: (spec.indices ?? []).map((columnNames) => ({ name: keyName('ix', spec.name, columnNames), columnNames: [...columnNames] })),
    ...(isSqlite ? {} : { engine: 'InnoDB' }),
  });
  await runner.createTable(table, true);
}

/** Adds a nullable column to a table, unless it is there. */
export async function addColumn(runner: QueryRunner, table: string, name: string, type: SqlType): Promise<void> {
  if (await runner.hasColumn(table, name)) return;
  const isSqlite = runner.dataSource.options.type === 'better-sqlite3';
  // TypeORM makes a SQLite table anew for this, and takes the 64-bit zeros of its description for true: every column NOT NULL.
  const length = type.length === undefined ? '' : `(${type.length})`;
  if (isSqlite) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${name} ${sqliteType(type)}${length}`);
  else await runner.addColumn(table, new TableColumn(columnOf(name, type, false, isSqlite)));
}

/** Adds an index to a table, unless it is there; the rows name its columns in the same order. */
export async function addIndex(runner: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  const name = keyName('ix', table, columns);
  if ((await runner.getTable(table))?.indices.some((index) => index.name === name) === true) return;
  await runner.createIndex(table, new TableIndex({ name, columnNames: [...columns] }));
}

function columnOf(name: string, type: SqlType, isPrimary: boolean, isSqlite: boolean): TableColumnOptions {
  const isText = type.type === 'varchar' || type.type === 'text';
  return {
    name,
    type: isSqlite ? sqliteType(type) : mysqlType(type),
    ...(type.length === undefined ? {} : { length: String(type.length) }),
    isNullable: type.isNullable ?? false,
    isPrimary,
    ...(type.isGenerated === true ? { isGenerated: true, generationStrategy: 'increment' as const } : {}),
    ...(isText && !isSqlite ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}),
  };
}

// SQLite counts up only a column whose type is exactly INTEGER, and TypeORM takes int for that.
const sqliteType = ({ type, isGenerated }: SqlType): string => (isGenerated === true || type === 'int' ? 'integer' : type);
// A TEXT of MySQL ends at 64 KiB.
const mysqlType = ({ type }: SqlType): string => (type === 'text' ? 'longtext' : type);
