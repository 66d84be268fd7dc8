import { pageOf, type SortedKey, type SortedPageRequest, type SortValue } from '@berth/shared-kernel';
import { describe, expect, test } from 'vitest';
import { type Database, managerOf, sortedRows, whereContains, whereDuring, whereOneOf } from '../../src/index.js';
import { counterOf, type CounterRow, counterRows } from './counter-rows.js';
import { open, range } from './kit.js';

type Field = 'seenAt' | 'value' | 'label' | 'id';

const add = (database: Database, ...rows: readonly CounterRow[]) =>
  database.unitOfWork.run('add', async (tx) => void (await managerOf(tx).insert(counterRows, [...rows])));
const at = (ms: number) => new Date(Date.UTC(2026, 10, 21) + ms);
const counters = (database: Database) => database.reader.createQueryBuilder(counterRows, 'counter');

/** The page of the counters that is asked for. */
async function page(database: Database, request: SortedPageRequest<Field, bigint>) {
  const { by } = request.sort;
  const rows = await sortedRows(counters(database), { by: `counter.${by}`, id: 'counter.id' }, request).getMany();
  return pageOf(rows, request.limit, (row): SortedKey<bigint> => ({ value: row[by] as SortValue, id: row.id }));
}

/** The ids of all pages, with `meanwhile` between each and the next. */
async function walk(database: Database, sort: SortedPageRequest<Field, bigint>['sort'], limit: number, meanwhile = async () => {}) {
  const ids: bigint[] = [];
  for (let after: SortedKey<bigint> | null = null; ; await meanwhile()) {
    const { items, last } = await page(database, { sort, limit, after });
    ids.push(...items.map(({ id }) => id));
    if (last === null) return ids;
    after = last;
  }
}

describe('pages of sorted rows', () => {
  test('give every row once in the order that is asked for, equal ones by their id', async () => {
    const database = await open();
    // Two in each millisecond, ids that only an exact reading keeps apart, labels in the reverse order.
    const rows = range(10).map((i) =>
      counterOf(9_007_199_254_740_992n + BigInt(i), { seenAt: at(Math.floor(i / 2)), value: Math.floor(i / 2), label: `label ${9 - i}` }),
    );
    await add(database, ...rows.toReversed());
    const ids = rows.map(({ id }) => id);
    for (const limit of [1, 3, 10])
      for (const [by, ascending] of [
        ['seenAt', ids],
        ['value', ids],
        ['id', ids],
        ['label', ids.toReversed()],
      ] as const) {
        expect(await walk(database, { by, descending: false }, limit), `${by} by ${limit}`).toEqual(ascending);
        expect(await walk(database, { by, descending: true }, limit), `-${by} by ${limit}`).toEqual(ascending.toReversed());
      }
  });

  test('skip and repeat nothing while rows are added and removed between them', async () => {
    const database = await open();
    await add(database, ...range(9).map((i) => counterOf(BigInt(100 + i), { seenAt: at(5) })));
    let next = 0;
    const meanwhile = async () => {
      next += 1;
      const [before, same] = [BigInt(next), BigInt(200 + next)];
      await add(database, counterOf(before, { seenAt: at(1) }), counterOf(same, { seenAt: at(5), label: `same ${next}` }));
      // The very row that the page before ended with.
      await database.unitOfWork.run('remove', (tx) => managerOf(tx).delete(counterRows, { id: BigInt(100 + 3 * next - 1) }));
    };
    const ids = await walk(database, { by: 'seenAt', descending: false }, 3, meanwhile);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id >= 100n && id < 200n)).toEqual(range(9).map((i) => BigInt(100 + i)));
  });
});

describe('a filter', () => {
  const found = async (query: ReturnType<typeof counters>) => (await query.orderBy('counter.id').getMany()).map(({ id }) => Number(id));

  test('keeps the rows with one of the values, and every row where none is asked for', async () => {
    const database = await open();
    await add(database, ...range(4).map((i) => counterOf(BigInt(i), { value: i })));
    expect(await found(whereOneOf(counters(database), 'counter.value', [1, 3]))).toEqual([1, 3]);
    expect(await found(whereOneOf(counters(database), 'counter.value', undefined))).toEqual([0, 1, 2, 3]);
  });

  test('keeps the rows of a range from its first moment to before its end', async () => {
    const database = await open();
    await add(database, ...range(4).map((i) => counterOf(BigInt(i), { seenAt: at(i) })));
    const during = (bounds: object) => found(whereDuring(counters(database), 'counter.seenAt', bounds));
    expect(await during({ from: at(1), to: at(3) })).toEqual([1, 2]);
    expect(await during({ from: at(2) })).toEqual([2, 3]);
    expect(await during({ to: at(2) })).toEqual([0, 1]);
    expect(await during({})).toEqual([0, 1, 2, 3]);
  });

  test('finds a text anywhere in a column, wildcards and quotes taken for themselves', async () => {
    const database = await open();
    const labels = ['Anna', '100% sure', 'a_b', 'a\\b', "it's!", 'Änne', 'aXb'];
    await add(database, ...labels.map((label, i) => counterOf(BigInt(i), { label })));
    const containing = (text: string | undefined) => found(whereContains(counters(database), ['counter.label'], text));
    for (const [text, ids] of [
      ['ann', [0]],
      ['NN', [0, 5]],
      ['%', [1]],
      ['_', [2]],
      ['\\', [3]],
      ['!', [4]],
      ["'", [4]],
      ['Än', [5]],
      ['%an', []],
    ] as const)
      expect(await containing(text), text).toEqual(ids);
    expect(await containing(undefined)).toHaveLength(labels.length);
  });

  test('searches several columns, beside other filters and pages', async () => {
    const database = await open();
    await add(database, ...range(6).map((i) => counterOf(BigInt(i), { label: `l${i}`, tags: i % 2 === 0 ? ['even'] : [], seenAt: at(i) })));
    const query = () =>
      whereDuring(whereContains(counters(database), ['counter.label', 'counter.tags'], 'e'), 'counter.seenAt', { from: at(1) });
    const rest = { sort: { by: 'id', descending: false }, after: { value: 2n, id: 2n }, limit: 5 } as const;
    expect(await found(query())).toEqual([2, 4]);
    expect(await found(sortedRows(query(), { by: 'counter.id', id: 'counter.id' }, rest))).toEqual([4]);
  });
});
