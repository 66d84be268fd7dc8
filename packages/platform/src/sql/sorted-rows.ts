import type { SortedPageRequest, SortValue, TimeRange } from '@berth/shared-kernel';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** A property of a row in a query: `<alias>.<property>`. */
type Column = `${string}.${string}`;

export interface SortedColumns {
  /** What is sorted by. */
  readonly by: Column;
  /** What tells rows apart whose `by` is the same. */
  readonly id: Column;
}

/**
 * Cuts a query to one page and the row after it, for `pageOf`: in the order that is asked for, beginning behind the last row of the page
 * before wherever that would stand now, so that rows which come or go meanwhile make no other be skipped or repeated.
 */
export function sortedRows<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  { by, id }: SortedColumns,
  { sort: { descending }, after, limit }: SortedPageRequest<string, SortValue>,
): SelectQueryBuilder<Row> {
  const direction = descending ? 'DESC' : 'ASC';
  query
    .orderBy(by, direction)
    .addOrderBy(id, direction)
    .limit(limit + 1);
  if (after === null) return query;
  const beyond = descending ? '<' : '>';
  // The first condition follows from the second; it is what lets a database begin in the middle of an index.
  return query.andWhere(`${by} ${beyond}= :afterValue AND (${by} ${beyond} :afterValue OR ${id} ${beyond} :afterId)`, {
    afterValue: stored(after.value),
    afterId: stored(after.id),
  });
}

/** Keeps the rows with one of these values; every row where there are none to ask for. */
export function whereOneOf<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  column: Column,
  values: readonly (string | number)[] | undefined,
): SelectQueryBuilder<Row> {
  const name = parameterOf(column, 'values');
  return values === undefined ? query : query.andWhere(`${column} IN (:...${name})`, { [name]: values });
}

/** Keeps the rows whose moment is in the range. */
export function whereDuring<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  column: Column,
  { from, to }: TimeRange,
): SelectQueryBuilder<Row> {
  const [first, end] = [parameterOf(column, 'from'), parameterOf(column, 'to')];
  if (from !== undefined) query.andWhere(`${column} >= :${first}`, { [first]: stored(from) });
  if (to !== undefined) query.andWhere(`${column} < :${end}`, { [end]: stored(to) });
  return query;
}

/**
 * Keeps the rows with this text anywhere in one of the columns; every row where there is no text. ASCII letters are found in either case on
 * every database, other letters at least as they are written.
 */
export function whereContains<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  columns: readonly Column[],
  text: string | undefined,
): SelectQueryBuilder<Row> {
  if (text === undefined) return query;
  // Databases disagree on the default escape character, so it is named; the database lowers both sides, by the one rule that it has.
  const conditions = columns.map((column) => `LOWER(${column}) LIKE LOWER(:contained) ESCAPE '!'`);
  return query.andWhere(`(${conditions.join(' OR ')})`, { contained: `%${text.replaceAll(/[!%_]/g, '!$&')}%` });
}

const parameterOf = (column: Column, role: string): string => `${column.replace('.', '_')}_${role}`;

// As the columns of the rows have them: moments as milliseconds, and a bigint as text, which a driver might bind as a double.
function stored(value: SortValue): string | number {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'bigint' ? value.toString() : value;
}
