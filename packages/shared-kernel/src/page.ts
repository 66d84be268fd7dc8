/** A request for one page of a list, newest first: `after` is the last id of the page before. */
export interface PageRequest<Key> {
  readonly limit: number;
  readonly after: Key | null;
}

/** `last` is the key with which the next page is asked for, null at the end. */
export interface Page<Item, Key> {
  readonly items: readonly Item[];
  readonly last: Key | null;
}

/** What rows can be sorted by. */
export type SortValue = string | number | bigint | Date;

/** The order of a list; rows of the same value are in the order of their ids, in the same direction. */
export interface Sort<Field extends string> {
  readonly by: Field;
  readonly descending: boolean;
}

/** A position in a sorted list: the value that it is sorted by, and the id that tells equal ones apart. */
export interface SortedKey<Id> {
  readonly value: SortValue;
  readonly id: Id;
}

/** A request for one page of a list that the caller may have sorted. */
export interface SortedPageRequest<Field extends string, Id> extends PageRequest<SortedKey<Id>> {
  readonly sort: Sort<Field>;
}

/** From `from` on, up to but without `to`; what is absent is no bound. */
export interface TimeRange {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Cuts `limit + 1` found rows to a page. */
export function pageOf<Item, Key>(found: readonly Item[], limit: number, keyOf: (item: Item) => Key): Page<Item, Key> {
  const items = found.slice(0, limit);
  const end = items.at(-1);
  return { items, last: found.length > limit && end !== undefined ? keyOf(end) : null };
}
