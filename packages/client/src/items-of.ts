export interface ItemPage<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

/** Every item of a list, page by page as they are asked for; `ask` gets the query of the page: nothing, then a cursor. */
export async function* itemsOf<Item>(ask: (query: { cursor?: string }) => Promise<ItemPage<Item>>): AsyncGenerator<Item, void> {
  let page = await ask({});
  yield* page.data;
  while (page.nextCursor !== null) {
    page = await ask({ cursor: page.nextCursor });
    yield* page.data;
  }
}
