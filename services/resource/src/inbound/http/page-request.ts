import { decodeCursor, invalidCursor, type PageQuery } from '@berth/platform';
import { isBerthError, type PageRequest } from '@berth/shared-kernel';

/** Reads the page that is asked for; `parse` reads the list's key and throws invalid-input. @throws invalid-input `request.invalid-cursor` */
export function pageRequestOf<Key>(query: PageQuery, parse: (text: string) => Key): PageRequest<Key> {
  const text = decodeCursor(query.cursor);
  try {
    return { limit: query.limit, after: text === null ? null : parse(text) };
  } catch (error) {
    throw isBerthError(error, 'invalid-input') ? invalidCursor() : error;
  }
}
