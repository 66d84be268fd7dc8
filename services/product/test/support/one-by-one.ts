interface PageOfOne {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

/** The items of a list as a client gets them who asks for one at a time and follows the cursors; `ask` answers to what is added to the query. */
export async function oneByOne(ask: (query: string) => Promise<{ readonly body: unknown }>) {
  const items: Readonly<Record<string, unknown>>[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, nextCursor } = (await ask(`limit=1${cursor}`)).body as PageOfOne;
    items.push(...data);
    cursor = nextCursor === null ? null : `&cursor=${nextCursor}`;
  }
  return items;
}
