import { In, LessThan } from 'typeorm';
import { expect, inject, test } from 'vitest';
import { type Database, isUniqueViolation, managerOf, migrateDatabase, Outbox, randomUuids, schemaDrift } from '../../src/index.js';
import { outboxRows } from '../../src/sql/platform-rows.js';
import { freshDatabase } from '../../src/testing.js';
import { counterOf, counterRows, counterSchema, ticketRows } from './counter-rows.js';
import { finallyDo, HandClock, logger, open, range, registered } from './kit.js';

const BEYOND_DOUBLES = 9_007_199_254_740_993n;

// The driver for MySQL is tried on MariaDB too, which speaks the same protocol.
test.for(['mariadb', 'mysql'] as const)('through the driver for %s', async (scheme) => {
  const at = await freshDatabase(counterSchema, inject('servers').mariadb, { scheme, isMigrated: false });
  finallyDo(() => at.drop());
  await migrateDatabase({ ...counterSchema, url: at.migratorUrl, logger });
  expect(await schemaDrift({ ...counterSchema, url: at.url, logger })).toEqual([]);
  const database = await open(at);
  await keepsValuesExact(database);
  await countsMatchedRows(database);
  await numbersRows(database);
  await goesOnAfterATakenKey(database);
  await writesOnlyInUnitsOfWork(database);
});

async function keepsValuesExact({ unitOfWork, reader }: Database): Promise<void> {
  const row = counterOf(BEYOND_DOUBLES, { other: 2n ** 63n - 1n, seenAt: new Date(1_790_000_000_123), isOpen: false, tags: ['ä', '💚'] });
  await unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, [{ ...row }, { ...counterOf(BEYOND_DOUBLES + 1n) }]));
  expect(await reader.findOneBy(counterRows, { id: BEYOND_DOUBLES })).toEqual(row);
  expect(await reader.findBy(counterRows, { id: In([BEYOND_DOUBLES]), seenAt: LessThan(new Date(1_790_000_000_124)) })).toEqual([row]);
  expect(await reader.findBy(counterRows, { label: 'COUNTER 9007199254740994' })).toEqual([]);
  const long = 'x'.repeat(200_000);
  await unitOfWork.run('edit', (tx) => managerOf(tx).update(counterRows, { id: BEYOND_DOUBLES }, { tags: [long] }));
  expect(await reader.findOneBy(counterRows, { id: BEYOND_DOUBLES })).toMatchObject({ tags: [long] });
  const tooLong = unitOfWork.run('edit', (tx) => managerOf(tx).update(counterRows, { id: BEYOND_DOUBLES }, { label: 'x'.repeat(65) }));
  await expect(tooLong).rejects.toThrow(/too long/);
}

async function countsMatchedRows({ unitOfWork }: Database): Promise<void> {
  const same = await unitOfWork.run('same', (tx) => managerOf(tx).update(counterRows, { id: BEYOND_DOUBLES }, { value: 0 }));
  const none = await unitOfWork.run('none', (tx) => managerOf(tx).update(counterRows, { id: BEYOND_DOUBLES - 1n }, { value: 0 }));
  expect([same.affected, none.affected]).toEqual([1, 0]);
}

async function numbersRows({ unitOfWork, reader }: Database): Promise<void> {
  const insert = () => unitOfWork.run('ticket', (tx) => managerOf(tx).insert(ticketRows, { label: 'one' }));
  expect([(await insert()).identifiers, (await insert()).identifiers]).toEqual([[{ id: 1 }], [{ id: 2 }]]);
  const clock = new HandClock();
  const outbox = new Outbox({ source: '/services/test', clock, uuids: randomUuids(clock) });
  await Promise.all(range(20).map(() => unitOfWork.run('append', (tx) => outbox.append(tx, [registered(1), registered(1)]))));
  const rows = await reader.find(outboxRows, { order: { id: 'ASC' } });
  expect(rows.map(({ sequence }) => sequence)).toEqual(range(40).map((index) => BigInt(index + 1)));
}

async function goesOnAfterATakenKey({ unitOfWork, reader }: Database): Promise<void> {
  await unitOfWork.run('twice', async (tx) => {
    const taken = await managerOf(tx)
      .insert(counterRows, { ...counterOf(BEYOND_DOUBLES) })
      .catch((error: unknown) => error);
    expect(isUniqueViolation(taken)).toBe(true);
    await managerOf(tx).insert(counterRows, { ...counterOf(7n) });
  });
  expect(await reader.existsBy(counterRows, { id: 7n })).toBe(true);
}

async function writesOnlyInUnitsOfWork({ unitOfWork, reader }: Database): Promise<void> {
  await expect(reader.insert(counterRows, { ...counterOf(8n) })).rejects.toThrow(/READ ONLY/);
  await expect(reader.query('DELETE FROM counter')).rejects.toThrow(/READ ONLY/);
  await expect(reader.query('SELECT 1; SELECT 2')).rejects.toThrow(/syntax/);
  const settings = 'SELECT @@autocommit AS autocommit, @@time_zone AS zone, @@collation_connection AS collation';
  const common = { zone: '+00:00', collation: 'utf8mb4_bin' };
  expect(await reader.query(settings)).toEqual([{ ...common, autocommit: '1' }]);
  expect(await unitOfWork.run('ask', (tx) => managerOf(tx).query(settings))).toEqual([{ ...common, autocommit: '0' }]);
  // Named by MariaDB in one way, by MySQL in another.
  const isolation = "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')";
  const told = [await reader.query(isolation), await unitOfWork.run('ask', (tx) => managerOf(tx).query(isolation))].flat();
  expect(new Set(told.map(({ Value }: { Value: string }) => Value))).toEqual(new Set(['READ-COMMITTED']));
}
