import { asUserId, type IdempotentRequest } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, inject, test } from 'vitest';
import { type Database, Inbox, managerOf, Outbox, randomUuids, SqlAnswers } from '../../src/index.js';
import { outboxRows } from '../../src/sql/platform-rows.js';
import { startCommitThief } from './commit-thief.js';
import { counterOf, counterRows, raise, ticketRows } from './counter-rows.js';
import { fresh, HandClock, open, registered } from './kit.js';

const LOST = { kind: 'unavailable', code: 'database.unavailable', retryAfter: 1 };
const clock = new HandClock();
const inbox = new Inbox(clock);
const outbox = new Outbox({ source: '/services/test', clock, uuids: randomUuids(clock) });

async function setUp() {
  const at = await fresh();
  const thief = await startCommitThief(inject('servers').mariadb ?? { host: '', port: 0 });
  const database = await open({ url: thief.through(at.url) });
  return { thief, database };
}

const tickets = (database: Database) => database.reader.count(ticketRows);
const buy = (database: Database) => database.unitOfWork.run('buy', (tx) => managerOf(tx).insert(ticketRows, { label: 'one' }));

test('a commit whose answer is lost is reported as unavailable, once, and has happened', async () => {
  const { database, thief } = await setUp();
  thief.steal('answer');

  await expect(buy(database)).rejects.toMatchObject(LOST);

  expect(database.statements.of('buy')).toMatchObject({ runs: 1 });
  expect(await tickets(database)).toBe(1);
  await buy(database);
  expect(await tickets(database)).toBe(2);
});

test('a commit that is lost on its way is reported as unavailable and has not happened', async () => {
  const { database, thief } = await setUp();
  thief.steal('request');

  await expect(buy(database)).rejects.toMatchObject(LOST);

  await eventually(async () => expect(await tickets(database)).toBe(0));
  await buy(database);
  expect(await tickets(database)).toBe(1);
});

test.for(['answer', 'request'] as const)(
  'an event whose %s of a commit is lost has one effect when it is delivered again',
  async (what) => {
    const { database, thief } = await setUp();
    const handle = () =>
      database.unitOfWork.run('handle', async (tx) => {
        if (!(await inbox.claim(tx, 'consumer', 'event-1'))) return 'duplicate';
        await managerOf(tx).insert(ticketRows, { label: 'one' });
        await outbox.append(tx, [registered(1)]);
        return 'handled';
      });
    thief.steal(what);
    await expect(handle()).rejects.toMatchObject(LOST);

    expect(await handle()).toBe(what === 'answer' ? 'duplicate' : 'handled');

    expect(await tickets(database)).toBe(1);
    expect(await database.reader.count(outboxRows)).toBe(1);
  },
);

test.for(['answer', 'request'] as const)('a request whose %s of a commit is lost is answered once when it is repeated', async (what) => {
  const { database, thief } = await setUp();
  const answers = new SqlAnswers({ database, clock });
  const request: IdempotentRequest = { userId: asUserId(7), method: 'POST', path: '/orders', key: 'k', bodyHash: 'h' };
  const serve = async () => {
    const known = await answers.find(request);
    if (known !== null) return known.answer?.body;
    return database.unitOfWork.run('serve', async (tx) => {
      await answers.begin(tx, request);
      const { identifiers } = await managerOf(tx).insert(ticketRows, { label: 'one' });
      await answers.complete(tx, request, { status: 201, body: identifiers[0] });
      return identifiers[0];
    });
  };
  thief.steal(what);
  await expect(serve()).rejects.toMatchObject(LOST);

  expect(await serve()).toEqual({ id: what === 'answer' ? 1 : 2 });

  expect(await tickets(database)).toBe(1);
});

test('whoever decides anew after a lost commit sees the version that it left', async () => {
  const { database, thief } = await setUp();
  await database.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));
  const seen = await database.reader.findOneByOrFail(counterRows, { id: 1n });
  thief.steal('answer');
  await expect(database.unitOfWork.run('raise', (tx) => raise(tx, seen))).rejects.toMatchObject(LOST);

  const again = database.unitOfWork.run('raise', (tx) => raise(tx, seen));

  await expect(again).rejects.toMatchObject({ code: 'aggregate.version-conflict' });
  expect(await database.reader.findOneByOrFail(counterRows, { id: 1n })).toMatchObject({ value: 1, version: 2 });
});
