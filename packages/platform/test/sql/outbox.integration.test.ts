import type { Tx } from '@berth/shared-kernel';
import { expect, test } from 'vitest';
import { type Database, MAX_RECORD_BYTES, measureOutboxLag, Outbox, randomUuids, runInMessageContext } from '../../src/index.js';
import { type OutboxRow, outboxRows } from '../../src/sql/platform-rows.js';
import { failed, HandClock, open, range, registered } from './kit.js';

const clock = new HandClock();
const outboxOf = () => new Outbox({ source: '/services/test', clock, uuids: randomUuids(clock) });
const stored = (database: Database): Promise<OutboxRow[]> => database.reader.find(outboxRows, { order: { id: 'ASC' } });
const sequencesOf = (rows: readonly OutboxRow[], key: string) => rows.filter((row) => row.eventKey === key).map((row) => row.sequence);

test('events keep their order and are numbered per aggregate', async () => {
  const database = await open();
  const outbox = outboxOf();

  await database.unitOfWork.run('first', (tx) => outbox.append(tx, [registered(1), registered(2), registered(1)]));
  await database.unitOfWork.run('second', (tx) => outbox.append(tx, [registered(2), registered(1)]));

  const rows = await stored(database);
  expect(rows.map((row) => `${row.eventKey}:${row.sequence}`)).toEqual(['1:1', '2:1', '1:2', '2:2', '1:3']);
});

test('an event carries the CloudEvents headers of its context', async () => {
  const database = await open();
  const context = { correlationId: 'c'.repeat(32), causationId: 'cause', traceparent: '00-a-b-01' };

  await runInMessageContext(context, () => database.unitOfWork.run('first', (tx) => outboxOf().append(tx, [registered(7)])));

  const [row] = await stored(database);
  expect(row?.headers).toMatchObject({
    ce_id: row?.eventId,
    ce_type: 'USER_REGISTERED',
    ce_source: '/services/test',
    ce_subject: '7',
    ce_time: clock.now().toISOString(),
    ce_sequence: '00000000000000000001',
    ce_correlationid: context.correlationId,
    ce_causationid: 'cause',
    traceparent: '00-a-b-01',
  });
});

test('events and sequence numbers of a rolled-back transaction are gone and nobody is woken', async () => {
  const database = await open();
  const outbox = outboxOf();
  let woken = false;
  const abort = new AbortController();
  const waiting = outbox.committed.wait(10_000, abort.signal).then(() => (woken = !abort.signal.aborted));

  await database.unitOfWork
    .run('lost', async (tx) => {
      await outbox.append(tx, [registered(1)]);
      throw new Error('no');
    })
    .catch(() => undefined);
  abort.abort();
  await waiting;
  await database.unitOfWork.run('kept', (tx) => outbox.append(tx, [registered(1)]));

  expect(woken).toBe(false);
  expect(sequencesOf(await stored(database), '1')).toEqual([1n]);
});

test('an event that no log would take fails its transaction, and nothing of that is left', async () => {
  const database = await open();
  const tooLarge = failed(7n, 'x'.repeat(MAX_RECORD_BYTES));

  await expect(
    database.unitOfWork.run('too-large', (tx) => outboxOf().append(tx, [registered(1), tooLarge, registered(1)])),
  ).rejects.toMatchObject({ kind: 'invalid-input', code: 'event-log.record-too-large', data: { topic: 'instance.events', key: '7' } });
  await database.unitOfWork.run('kept', (tx) => outboxOf().append(tx, [registered(1)]));

  const rows = await stored(database);
  expect(rows.map((row) => `${row.eventKey}:${row.sequence}`)).toEqual(['1:1']);
});

test('under fifty concurrent units the order of the outbox is the order of the commits, for each key', async () => {
  const database = await open();
  const outbox = outboxOf();
  const unit = (n: number) => (tx: Tx) => outbox.append(tx, [registered((n % 3) + 1), registered((n % 3) + 1)]);

  await Promise.all(range(50).map((n) => database.unitOfWork.run('append', unit(n))));

  const rows = await stored(database);
  for (const key of ['1', '2', '3']) {
    const sequences = sequencesOf(rows, key);
    expect(sequences).toEqual(range(key === '3' ? 32 : 34).map((index) => BigInt(index + 1)));
  }
});

test('an append takes three statements, however many events its aggregate has', async () => {
  const database = await open();
  const outbox = outboxOf();
  await database.unitOfWork.run('new', (tx) => outbox.append(tx, [registered(1)]));
  await database.unitOfWork.run('known', (tx) => outbox.append(tx, [registered(1), registered(1), registered(1)]));

  expect(database.statements.of('new').statements).toBe(3);
  expect(database.statements.of('known').statements).toBe(3);
});

test('the lag is the number and the oldest age of the events not yet published', async () => {
  const database = await open();
  const moving = new HandClock();
  const outbox = new Outbox({ source: '/services/test', clock: moving, uuids: randomUuids(moving) });
  expect(await measureOutboxLag(database.reader, moving.now())).toEqual({ waiting: 0, oldestMs: 0 });

  await database.unitOfWork.run('first', (tx) => outbox.append(tx, [registered(1)]));
  moving.advance(2_000);
  await database.unitOfWork.run('second', (tx) => outbox.append(tx, [registered(1)]));
  moving.advance(1_000);

  expect(await measureOutboxLag(database.reader, moving.now())).toEqual({ waiting: 2, oldestMs: 3_000 });
});
