import { expect, test } from 'vitest';
import { Inbox, managerOf } from '../../src/index.js';
import { counterOf, counterRows } from './counter-rows.js';
import { HandClock, open, range } from './kit.js';

const inbox = new Inbox(new HandClock());

test('an event is claimed once by each consumer', async () => {
  const database = await open();
  const claim = (consumer: string, eventId: string) => database.unitOfWork.run('claim', (tx) => inbox.claim(tx, consumer, eventId));

  expect(await claim('a', 'event-1')).toBe(true);
  expect(await claim('a', 'event-1')).toBe(false);
  expect(await claim('b', 'event-1')).toBe(true);
  expect(await claim('a', 'event-2')).toBe(true);
});

test('a claim whose handler fails is free again', async () => {
  const database = await open();
  const handle = (fails: boolean) =>
    database.unitOfWork.run('handle', async (tx) => {
      const isFirst = await inbox.claim(tx, 'a', 'event-1');
      if (fails) throw new Error('no');
      return isFirst;
    });

  await expect(handle(true)).rejects.toThrow('no');

  expect(await handle(false)).toBe(true);
});

test('a refused claim does not spoil the rest of its transaction', async () => {
  const database = await open();
  await database.unitOfWork.run('claim', (tx) => inbox.claim(tx, 'a', 'event-1'));

  await database.unitOfWork.run('again', async (tx) => {
    await inbox.claim(tx, 'a', 'event-1');
    await managerOf(tx).insert(counterRows, { ...counterOf(1n) });
  });

  expect(await database.reader.count(counterRows)).toBe(1);
});

test('of twenty deliveries at once one is handled', async () => {
  const database = await open();

  const claims = await Promise.all(range(20).map(() => database.unitOfWork.run('claim', (tx) => inbox.claim(tx, 'a', 'event-1'))));

  expect(claims.filter(Boolean)).toHaveLength(1);
});
