import { In, IsNull, LessThan } from 'typeorm';
import { expect, test } from 'vitest';
import { isUniqueViolation, managerOf, openDatabase } from '../../src/index.js';
import { counterOf, counterRows, ticketRows } from './counter-rows.js';
import { fresh, logger, open } from './kit.js';

const BEYOND_DOUBLES = 9_007_199_254_740_993n;
const LARGEST = 2n ** 63n - 1n;

test('64-bit ids, dates, booleans and JSON come back exactly as they were written', async () => {
  const database = await open();
  const row = counterOf(LARGEST, { other: BEYOND_DOUBLES, seenAt: new Date(1_790_000_000_123), isOpen: false, tags: ['ä', '💚'] });

  await database.unitOfWork.run('write', (tx) => managerOf(tx).insert(counterRows, { ...row }));

  expect(await database.reader.find(counterRows)).toEqual([row]);
});

test('64-bit ids and dates are exact in conditions too', async () => {
  const database = await open();
  const first = counterOf(BEYOND_DOUBLES, { seenAt: new Date(1_790_000_000_000) });
  const second = counterOf(BEYOND_DOUBLES + 1n, { seenAt: new Date(1_790_000_000_001) });
  await database.unitOfWork.run('write', (tx) => managerOf(tx).insert(counterRows, [{ ...first }, { ...second }, { ...counterOf(1n) }]));

  const { reader } = database;
  expect(await reader.findOneBy(counterRows, { id: BEYOND_DOUBLES })).toEqual(first);
  expect(await reader.findBy(counterRows, { id: In([BEYOND_DOUBLES + 1n]) })).toEqual([second]);
  expect(await reader.findBy(counterRows, { seenAt: LessThan(new Date(1_790_000_000_001)) })).toEqual([first]);
  expect(await reader.findBy(counterRows, { seenAt: IsNull() })).toEqual([counterOf(1n)]);
});

test('a conditional update reaches exactly the row with that 64-bit id', async () => {
  const database = await open();
  await database.unitOfWork.run('write', (tx) =>
    managerOf(tx).insert(counterRows, [{ ...counterOf(BEYOND_DOUBLES) }, { ...counterOf(BEYOND_DOUBLES + 1n) }]),
  );

  const updated = await database.unitOfWork.run('raise', (tx) =>
    managerOf(tx).update(counterRows, { id: BEYOND_DOUBLES + 1n, version: 1 }, { value: 7 }),
  );

  expect(updated.affected).toBe(1);
  expect((await database.reader.find(counterRows, { order: { id: 'ASC' } })).map((row) => row.value)).toEqual([0, 7]);
});

test('an id that the database counts up is known after one statement and is never given twice', async () => {
  const database = await open();
  const insert = () =>
    database.unitOfWork.run('insert', async (tx) => {
      const result = await managerOf(tx).insert(ticketRows, { label: 'ticket' });
      return result.identifiers[0]?.['id'] as unknown;
    });

  expect(await insert()).toBe(1);
  await database.unitOfWork.run('delete', (tx) => managerOf(tx).delete(ticketRows, { id: 1 }));
  expect(await insert()).toBe(2);
  expect(database.statements.of('insert')).toEqual({ runs: 2, statements: 2 });
});

test('a key that is taken is told apart from other failures', async () => {
  const database = await open();
  const write = (id: bigint, label: string) =>
    database.unitOfWork.run('write', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(id, { label }) }));
  await write(1n, 'a');

  const failures = await Promise.all([write(1n, 'b'), write(2n, 'a')].map((failed) => failed.catch((error: unknown) => error)));
  expect(failures.map(isUniqueViolation)).toEqual([true, true]);
  const missing = await database.reader.query('SELECT * FROM nowhere').catch((error: unknown) => error);
  expect(isUniqueViolation(missing)).toBe(false);
});

test('the reader cannot write', async () => {
  const database = await open();

  await expect(database.reader.insert(counterRows, { ...counterOf(1n) })).rejects.toThrow(/read.?only|query_only/i);
});

test('a database that is opened again has kept its rows and runs no migration twice', async () => {
  const at = await fresh();
  const first = await open(at);
  await first.unitOfWork.run('write', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));

  const second = await open(at);

  expect(await second.reader.countBy(counterRows, { id: 1n })).toBe(1);
});

test('an URL of an unknown kind is refused with a code', async () => {
  const opening = openDatabase({ context: 'test', url: 'oracle://db', entities: [], migrations: [], logger });

  await expect(opening).rejects.toMatchObject({ kind: 'invalid-input', code: 'config.database-url' });
});
