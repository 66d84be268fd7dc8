import { createHash } from 'node:crypto';
import type { RouteId } from '@berth/contracts';
import type { Page, SortedKey, SortedPageRequest, SortValue } from '@berth/shared-kernel';
import { IsIn } from 'class-validator';
import { FromTime, IsTime, MayBeAbsent } from './field-rules.js';
import { canonicalJson } from './idempotency-key.js';
import { decodeCursor, encodeCursor, invalidCursor, type PageAnswer, PageQuery } from './page-query.js';

/** What a list may be sorted by: field to the kind of its values. A row whose value changes between two pages may be met twice or not at all. */
export type SortFields = Readonly<Record<string, 'time' | 'text' | 'integer'>>;
export type FieldOf<Fields extends SortFields> = keyof Fields & string;
/** `createdAt` for ascending, `-createdAt` for descending. */
export type SortBy<Fields extends SortFields> = FieldOf<Fields> | `-${FieldOf<Fields>}`;

/** Lets `sort` be one of the fields, either way; the list's own order is the initial value of the property. */
export const SortedBy = (fields: SortFields): PropertyDecorator => IsIn(Object.keys(fields).flatMap((field) => [field, `-${field}`]));

/** The query of a list with filters: a page, an order, and when the rows were created; extend it with the list's `sort` and other filters. */
export abstract class SortedQuery extends PageQuery {
  abstract sort: string;

  /** The first moment that counts. */
  @MayBeAbsent()
  @FromTime()
  @IsTime()
  createdFrom?: Date;

  /** The first moment that no longer counts. */
  @MayBeAbsent()
  @FromTime()
  @IsTime()
  createdTo?: Date;
}

/** One list of the API that its caller may sort and filter. */
export interface SortedList<Fields extends SortFields, Id> {
  /** A cursor of another route's list is refused. */
  readonly route: RouteId;
  readonly fields: Fields;
  /** Throws invalid-input for text that is no id. */
  readonly parseId: (text: string) => Id;
}

type Query<Fields extends SortFields> = PageQuery & { readonly sort: SortBy<Fields> };

/** Reads the page that is asked for. @throws invalid-input `request.invalid-cursor`, also for the cursor of another list, sort or filter */
export function sortedRequestOf<Fields extends SortFields, Id>(
  list: SortedList<Fields, Id>,
  query: Query<Fields>,
): SortedPageRequest<FieldOf<Fields>, Id> {
  const descending = query.sort.startsWith('-');
  const by = (descending ? query.sort.slice(1) : query.sort) as FieldOf<Fields>;
  const cursor = decodeCursor(query.cursor);
  return { limit: query.limit, sort: { by, descending }, after: cursor === null ? null : keyIn(cursor, list, query, by) };
}

/** A page as JSON; its cursor is good only for the same list in the same order with the same filters. */
export function sortedAnswer<Fields extends SortFields, Id, Item, Json>(
  list: SortedList<Fields, Id>,
  query: Query<Fields>,
  page: Page<Item, SortedKey<Id>>,
  toJson: (item: Item) => Json,
): PageAnswer<Json> {
  const { items, last } = page;
  const next = last === null ? null : JSON.stringify([fingerprintOf(list, query), textOf(last.value), String(last.id)]);
  return { data: items.map(toJson), hasMore: next !== null, nextCursor: encodeCursor(next) };
}

function keyIn<Fields extends SortFields, Id>(
  cursor: string,
  list: SortedList<Fields, Id>,
  query: Query<Fields>,
  by: FieldOf<Fields>,
): SortedKey<Id> {
  try {
    const [fingerprint, value, id] = JSON.parse(cursor) as readonly unknown[];
    if (fingerprint !== fingerprintOf(list, query) || typeof value !== 'string' || typeof id !== 'string') throw invalidCursor();
    return { value: valueIn(value, list.fields[by]), id: list.parseId(id) };
  } catch {
    throw invalidCursor();
  }
}

function fingerprintOf({ route }: Pick<SortedList<SortFields, unknown>, 'route'>, query: PageQuery): string {
  const { limit: _limit, cursor: _cursor, ...sortAndFilters } = query;
  return createHash('sha256')
    .update(canonicalJson([route, sortAndFilters]))
    .digest('base64url')
    .slice(0, 16);
}

const textOf = (value: SortValue): string => (value instanceof Date ? String(value.getTime()) : String(value));

function valueIn(text: string, kind: SortFields[string] | undefined): SortValue {
  if (kind === 'text') return text;
  if (!/^-?[0-9]{1,15}$/.test(text) && (kind === 'time' || !/^-?[0-9]{1,19}$/.test(text))) throw invalidCursor();
  return kind === 'time' ? new Date(Number(text)) : BigInt(text);
}
