import { isExpired } from './failures.js';
import type { ListOptions, ListPage } from './object-source.js';

export interface Listing<K> {
  readonly items: readonly K[];
  readonly resourceVersion: string;
}

type ListPageOf<K> = (options: Omit<ListOptions, 'signal'>) => Promise<ListPage<K>>;

/**
 * Every page of one list, all of the state at one resourceVersion. The token of the next page expires when it is asked for too
 * late; then all is asked for at once, since pages that are too slow once would be so again.
 */
export async function listAll<K>(list: ListPageOf<K>, pageSize: number): Promise<Listing<K>> {
  const first = await list({ limit: pageSize });
  const items = [...first.items];
  let token = first.continue;
  while (token !== undefined && token !== '') {
    let page: ListPage<K>;
    try {
      page = await list({ limit: pageSize, continue: token });
    } catch (error) {
      if (!isExpired(error)) throw error;
      return await list({});
    }
    for (const item of page.items) items.push(item);
    token = page.continue;
  }
  return { items, resourceVersion: first.resourceVersion };
}
