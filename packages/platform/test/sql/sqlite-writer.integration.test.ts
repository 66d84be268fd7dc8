import { expect, test } from 'vitest';
import { managerOf } from '../../src/index.js';
import { counterOf, counterRows } from './counter-rows.js';
import { open, range } from './kit.js';

test('a thousand units of work take their turns at the one writer', async () => {
  const database = await open();
  const order: number[] = [];

  await Promise.all(
    range(1000).map((n) =>
      database.unitOfWork.run('add', async (tx) => {
        order.push(n);
        await managerOf(tx).insert(counterRows, { ...counterOf(BigInt(n + 1)) });
      }),
    ),
  );

  expect(order).toEqual(range(1000));
  expect(await database.reader.count(counterRows)).toBe(1000);
});

test('the file is written with full synchronisation and a write-ahead log', async () => {
  const database = await open();

  const pragmas = await database.unitOfWork.run('ask', async (tx) => ({
    synchronous: await managerOf(tx).query('PRAGMA synchronous'),
    journal: await managerOf(tx).query('PRAGMA journal_mode'),
    foreignKeys: await managerOf(tx).query('PRAGMA foreign_keys'),
  }));

  expect(pragmas).toEqual({ synchronous: [{ synchronous: 2n }], journal: [{ journal_mode: 'wal' }], foreignKeys: [{ foreign_keys: 1n }] });
});
