import Libsql from 'libsql';
import { expect, test } from 'vitest';
import { managerOf } from '../../src/index.js';
import { counterOf, counterRows } from './counter-rows.js';
import { finallyDo, open, tempFile } from './kit.js';

test('a file that another process has locked for a while is written once it is free', async () => {
  const file = await tempFile();
  const database = await open({ url: `sqlite:${file}` });
  const stranger = new Libsql(file);
  finallyDo(async () => void stranger.close());
  stranger.exec('BEGIN IMMEDIATE');
  setTimeout(() => stranger.exec('COMMIT'), 50);

  await database.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));

  expect(await database.reader.count(counterRows)).toBe(1);
});

test('a file that stays locked is reported as unavailable', async () => {
  const file = await tempFile();
  const database = await open({ url: `sqlite:${file}` });
  const stranger = new Libsql(file);
  finallyDo(async () => void stranger.close());
  stranger.exec('BEGIN IMMEDIATE');

  const write = database.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));

  await expect(write).rejects.toMatchObject({ kind: 'unavailable', code: 'database.busy' });
});
