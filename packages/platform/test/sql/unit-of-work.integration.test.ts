import type { Tx } from '@berth/shared-kernel';
import { afterEach, expect, test } from 'vitest';
import { afterCommit, type Database, installCrashHook, managerOf } from '../../src/index.js';
import { counterOf, counterRows, raise } from './counter-rows.js';
import { open, range } from './kit.js';

afterEach(() => installCrashHook(null));

const add = (tx: Tx, id: bigint) => managerOf(tx).insert(counterRows, { ...counterOf(id) });
const count = (database: Database) => database.reader.count(counterRows);
const crashAt = (point: string) =>
  installCrashHook((name) => {
    if (name === point) throw new Error(`crash at ${name}`);
  });
const counter = (database: Database) => database.reader.findOneByOrFail(counterRows, { id: 1n });

test('work that fails leaves nothing behind and its error goes on', async () => {
  const database = await open();

  const failing = database.unitOfWork.run('fail', async (tx) => {
    await add(tx, 1n);
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(await count(database)).toBe(0);
});

test('a plain reader sees only what is committed', async () => {
  const database = await open();

  const seenInside = await database.unitOfWork.run('add', async (tx) => {
    await add(tx, 1n);
    return count(database);
  });

  expect(seenInside).toBe(0);
  expect(await count(database)).toBe(1);
});

test('the rollback of one unit of work takes nothing of its concurrent neighbours with it', async () => {
  const database = await open();

  await Promise.allSettled(
    range(40).map((n) =>
      database.unitOfWork.run('add', async (tx) => {
        await add(tx, BigInt(n + 1));
        if (n % 2 === 0) throw new Error('odd ones out');
      }),
    ),
  );

  const ids = (await database.reader.find(counterRows, { order: { id: 'ASC' } })).map((row) => row.id);
  expect(ids).toEqual(range(20).map((n) => BigInt(2 * n + 2)));
});

test('twenty who race for one version all add theirs in the end', async () => {
  const database = await open();
  await database.unitOfWork.run('add', (tx) => add(tx, 1n));

  await Promise.all(range(20).map(() => database.unitOfWork.run('raise', async (tx) => raise(tx, await counter(database)))));

  expect(await counter(database)).toMatchObject({ value: 20, version: 21 });
});

test('a version conflict has the whole work run again', async () => {
  const database = await open();
  await database.unitOfWork.run('add', (tx) => add(tx, 1n));
  const stale = await counter(database);
  await database.unitOfWork.run('raise', (tx) => raise(tx, stale));
  const versions: number[] = [];

  await database.unitOfWork.run('raise', async (tx) => {
    const seen = versions.length === 0 ? stale : await counter(database);
    versions.push(seen.version);
    await raise(tx, seen);
  });

  expect(versions).toEqual([1, 2]);
  expect(await counter(database)).toMatchObject({ value: 2 });
});

test('a version conflict that does not end is given up after ten tries', async () => {
  const database = await open();
  let tries = 0;

  const hopeless = database.unitOfWork.run('raise', (tx) => {
    tries += 1;
    return raise(tx, counterOf(404n));
  });

  await expect(hopeless).rejects.toMatchObject({ code: 'aggregate.version-conflict' });
  expect(tries).toBe(10);
});

test('what follows a commit runs after it, and never after a rollback', async () => {
  const database = await open();
  const followed: string[] = [];
  const unit = (name: string, end: () => void) =>
    database.unitOfWork.run(name, async (tx) => {
      await add(tx, 1n);
      afterCommit(tx, () => followed.push(name));
      expect(followed).toEqual([]);
      end();
    });

  await unit('lost', () => {
    throw new Error('no');
  }).catch(() => undefined);
  await unit('kept', () => undefined);

  expect(followed).toEqual(['kept']);
});

test('a follow-up that fails does not fail the committed work', async () => {
  const database = await open();

  await database.unitOfWork.run('add', async (tx) => {
    await add(tx, 1n);
    afterCommit(tx, () => {
      throw new Error('no');
    });
  });

  expect(await count(database)).toBe(1);
});

test('the commit stands between its two crash points', async () => {
  const database = await open();
  const followed: string[] = [];
  const unit = (id: bigint) =>
    database.unitOfWork.run('add', async (tx) => {
      await add(tx, id);
      afterCommit(tx, () => followed.push(`${id}`));
    });

  crashAt('commit:before:add');
  await expect(unit(1n)).rejects.toThrow('crash');
  expect(await count(database)).toBe(0);
  crashAt('commit:after:add');
  await expect(unit(2n)).rejects.toThrow('crash');
  expect(await count(database)).toBe(1);
  expect(followed).toEqual([]);
});

test('statements are counted by unit of work', async () => {
  const database = await open();
  await database.unitOfWork.run('add', (tx) => add(tx, 1n));
  await database.unitOfWork.run('raise', async (tx) => raise(tx, await counter(database)));

  expect(database.statements.of('add')).toEqual({ runs: 1, statements: 1 });
  expect(database.statements.of('raise')).toEqual({ runs: 1, statements: 1 });
  expect(database.statements.of('reader').statements).toBe(1);
});

test('a thousand units of work at once all come to their end', async () => {
  const database = await open();

  await Promise.all(range(1000).map((n) => database.unitOfWork.run('add', (tx) => add(tx, BigInt(n + 1)))));

  expect(await count(database)).toBe(1000);
});
