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

/** Cuts `limit + 1` found rows to a page. */
export function pageOf<Item, Key>(found: readonly Item[], limit: number, keyOf: (item: Item) => Key): Page<Item, Key> {
  const items = found.slice(0, limit);
  const end = items.at(-1);
  return { items, last: found.length > limit && end !== undefined ? keyOf(end) : null };
}
