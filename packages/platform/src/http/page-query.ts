import { invalidInput, isBerthError, type Page, type PageRequest } from '@berth/shared-kernel';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { FromDecimal, MayBeAbsent } from './field-rules.js';

const CURSOR_VERSION = 1;
const MAX_CURSOR = 2_048;

/** The query of every list: `?limit=1..100&cursor=`. */
export class PageQuery {
  @FromDecimal()
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  @MayBeAbsent()
  @IsString()
  @MaxLength(MAX_CURSOR)
  cursor?: string;
}

/** One page as lists answer it; `nextCursor` null at the end. */
export interface PageAnswer<Json> {
  readonly data: readonly Json[];
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
}

/** The opaque form of a list position: base64url of versioned JSON. */
export function encodeCursor(key: string | null): string | null {
  return key === null ? null : Buffer.from(JSON.stringify({ v: CURSOR_VERSION, k: key })).toString('base64url');
}

/** Reads what {@link encodeCursor} made; null when there is none. @throws invalid-input `request.invalid-cursor` */
export function decodeCursor(text: string | undefined): string | null {
  if (text === undefined) return null;
  const key = /^[A-Za-z0-9_-]+$/.test(text) && text.length <= MAX_CURSOR ? keyIn(text) : null;
  if (key === null || encodeCursor(key) !== text) throw invalidCursor();
  return key;
}

/** Reads the page that is asked for; `parse` reads the list's key and throws invalid-input. @throws invalid-input `request.invalid-cursor` */
export function pageRequestOf<Key>(query: PageQuery, parse: (text: string) => Key): PageRequest<Key> {
  const text = decodeCursor(query.cursor);
  try {
    return { limit: query.limit, after: text === null ? null : parse(text) };
  } catch (error) {
    throw isBerthError(error, 'invalid-input') ? invalidCursor() : error;
  }
}

/** A page as JSON. */
export function pageAnswer<Item, Key, Json>(
  page: Page<Item, Key>,
  toJson: (item: Item) => Json,
  keyToString: (key: Key) => string,
): PageAnswer<Json> {
  const next = page.last === null ? null : keyToString(page.last);
  return { data: page.items.map(toJson), hasMore: next !== null, nextCursor: encodeCursor(next) };
}

/** For a cursor that decodes but holds no key of that list. */
export const invalidCursor = () =>
  invalidInput('request.invalid-cursor', 'This is not a cursor of this list.', {
    errors: [{ pointer: '/cursor', code: 'request.invalid-cursor', detail: 'must be the nextCursor of the page before' }],
  });

function keyIn(text: string): string | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || !('v' in value) || !('k' in value)) return null;
    return value.v === CURSOR_VERSION && typeof value.k === 'string' ? value.k : null;
  } catch {
    return null;
  }
}
