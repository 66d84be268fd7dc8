import type { ItemPage } from '@berth/client';

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

const MOST_A_PAGE = 100;

/** Every page as one, which ends the list. */
export async function everyPage<Item>(ask: (page: PageQuery) => Promise<ItemPage<Item>>, limit = MOST_A_PAGE): Promise<ItemPage<Item>> {
  const data: Item[] = [];
  let page = await ask({ limit });
  for (; page.nextCursor !== null; page = await ask({ limit, cursor: page.nextCursor })) data.push(...page.data);
  return { ...page, data: [...data, ...page.data] };
}
