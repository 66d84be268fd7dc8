import type { Tx } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { afterCommit, type Database, managerOf } from '../../src/index.js';
import { counterOf, counterRows } from './counter-rows.js';
import { fresh, open, range } from './kit.js';

const add = (tx: Tx, id: bigint) => managerOf(tx).insert(counterRows, { ...counterOf(id) });
const count = (database: Database) => database.reader.count(counterRows);

test('a unit of work inside another on the same database is a defect, not a deadlock', async () => {
  const database = await open();

  const nested = database.unitOfWork.run('outer', () => database.unitOfWork.run('inner', (tx) => add(tx, 1n)));

  await expect(nested).rejects.toMatchObject({ kind: 'defect', code: 'unit-of-work.nested' });
  await database.unitOfWork.run('later', (tx) => add(tx, 2n));
  expect(await count(database)).toBe(1);
});

test('what a follow-up sets off may begin a unit of work of its own', async () => {
  const database = await open();
  const followUp = Promise.withResolvers<unknown>();

  await database.unitOfWork.run('outer', async (tx) => {
    afterCommit(tx, () => followUp.resolve(database.unitOfWork.run('after', (next) => add(next, 1n))));
  });

  await followUp.promise;
  expect(await count(database)).toBe(1);
});

test('a task that outlives the work which started it may begin a unit of work of its own', async () => {
  const database = await open();
  const ended = Promise.withResolvers<void>();

  const task = await database.unitOfWork.run('outer', async () => ({
    done: ended.promise.then(() => database.unitOfWork.run('after', (tx) => add(tx, 1n))),
  }));
  ended.resolve();
  await task.done;

  expect(await count(database)).toBe(1);
});

test('two databases may be worked on at once', async () => {
  const [one, other] = await Promise.all([open(), open()]);

  await one.unitOfWork.run('outer', async (tx) => {
    await other.unitOfWork.run('inner', (inner) => add(inner, 1n));
    await add(tx, 1n);
  });

  expect([await count(one), await count(other)]).toEqual([1, 1]);
});

test('a tx that has ended can be used neither directly nor through its manager', async () => {
  const database = await open();
  const [tx, manager] = await database.unitOfWork.run('leak', async (leaked) => [leaked, managerOf(leaked)] as const);

  expect(() => managerOf(tx)).toThrow(expect.objectContaining({ kind: 'defect', code: 'unit-of-work.closed' }));
  expect(() => afterCommit(tx, () => undefined)).toThrow(expect.objectContaining({ code: 'unit-of-work.closed' }));
  const late = manager.insert(counterRows, { ...counterOf(1n) });
  await expect(late).rejects.toMatchObject({ code: 'unit-of-work.closed' });
  expect(await count(database)).toBe(0);
});

test('a statement that comes after its work has ended does not join the work of somebody else', async () => {
  const database = await open();
  const forgotten = Promise.withResolvers<() => Promise<unknown>>();
  const forgetful = database.unitOfWork.run('forget', async (tx) => {
    const manager = managerOf(tx);
    forgotten.resolve(() => manager.insert(counterRows, { ...counterOf(1n) }));
    throw new Error('no');
  });
  await expect(forgetful).rejects.toThrow('no');
  const late = await forgotten.promise;

  await database.unitOfWork.run('next', async (tx) => {
    await expect(late()).rejects.toMatchObject({ code: 'unit-of-work.closed' });
    await add(tx, 2n);
  });

  expect((await database.reader.find(counterRows)).map((row) => row.id)).toEqual([2n]);
});

test('closing waits for the work under way and refuses more', async () => {
  const at = await fresh();
  const database = await open(at);
  const units = range(20).map((n) => database.unitOfWork.run('add', (tx) => add(tx, BigInt(n + 1))));

  await database.close();

  await Promise.all(units);
  const late = database.unitOfWork.run('add', (tx) => add(tx, 99n));
  await expect(late).rejects.toMatchObject({ kind: 'unavailable', code: 'database.closed' });
  expect(await count(await open(at))).toBe(20);
});
