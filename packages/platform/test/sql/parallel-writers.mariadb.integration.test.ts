import { systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { IsNull } from 'typeorm';
import { expect, test } from 'vitest';
import { type Database, managerOf, Metrics, Outbox, OutboxRelay, randomUuids } from '../../src/index.js';
import { OutboxLease } from '../../src/sql/outbox-lease.js';
import { outboxLeaseRows, outboxRows } from '../../src/sql/platform-rows.js';
import { counterOf, counterRows, raise, ticketRows } from './counter-rows.js';
import { finallyDo, fresh, HandClock, logger, MemoryLog, open, range, registered } from './kit.js';

const outboxOn = () => new Outbox({ source: '/services/test', clock: systemClock, uuids: randomUuids(systemClock) });
const numbered = (count: number) => range(count).map((index) => BigInt(index + 1));

/** As many databases as there are replicas, all on one schema. */
async function replicas(count: number): Promise<readonly Database[]> {
  const at = await fresh();
  return Promise.all(range(count).map(() => open(at)));
}

test("sixteen writers on two replicas number an aggregate's events without a gap, and the relays publish them in that order", async () => {
  const databases = await replicas(2);
  const log = new MemoryLog();
  const parts = { eventLog: log, clock: systemClock, logger, context: 'test', pollMs: 5, batchSize: 7 };
  for (const database of databases) {
    const relay = new OutboxRelay({ ...parts, database, outbox: outboxOn(), metrics: new Metrics() });
    finallyDo(() => relay.stop());
    await relay.start();
  }
  const writer = async (n: number) => {
    const [database, outbox] = [databases[n % 2] as Database, outboxOn()];
    for (const round of range(12)) {
      const keys = round % 3 === 0 ? [1, 2, 3] : [(n % 3) + 1];
      await database.unitOfWork.run('append', async (tx) => {
        await outbox.append(tx, keys.map(registered));
        if (round % 4 === 3) await managerOf(tx).query('SELECT SLEEP(0.002)');
      });
    }
  };

  await Promise.all(range(16).map(writer));
  await eventually(async () => expect(await databases[0]?.reader.countBy(outboxRows, { publishedAt: IsNull() })).toBe(0), 60_000);

  const seen = new Set<string>();
  // At least once: a batch that was published again after a change of relays is dropped by its ids.
  const first = log.records.filter(({ headers }) => !seen.has(headers['ce_id'] ?? '') && seen.add(headers['ce_id'] ?? ''));
  expect(first).toHaveLength(16 * (4 * 3 + 8));
  for (const key of ['1', '2', '3']) {
    const sequences = first.filter((record) => record.key === key).map(({ headers }) => BigInt(headers['ce_sequence'] ?? 0));
    expect(sequences).toEqual(numbered(sequences.length));
  }
});

test('an event that is committed late, with a number in the outbox that others have passed, is published all the same', async () => {
  const database = await open();
  const [outbox, log] = [outboxOn(), new MemoryLog()];
  const gate = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const late = database.unitOfWork.run('late', async (tx) => {
    await outbox.append(tx, [registered(1)]);
    written.resolve();
    await gate.promise;
  });
  await written.promise;
  await database.unitOfWork.run('early', (tx) => outbox.append(tx, [registered(2)]));
  const parts = { eventLog: log, clock: systemClock, logger, context: 'test', pollMs: 5, metrics: new Metrics() };
  const relay = new OutboxRelay({ ...parts, database, outbox });
  finallyDo(() => relay.stop());
  await relay.start();
  await eventually(() => expect(log.records.map(({ key }) => key)).toEqual(['2']));

  gate.resolve();
  await late;

  await eventually(() => expect(log.records.map(({ key }) => key)).toEqual(['2', '1']));
  const ids = (await database.reader.find(outboxRows, { order: { id: 'ASC' } })).map(({ eventKey }) => eventKey);
  expect(ids).toEqual(['1', '2']);
});

test('of twenty relays that reach for the lease at once one has it, and the fence grows with every holder', async () => {
  const databases = await replicas(4);
  const clock = new HandClock();
  const leases = range(20).map(
    (n) => new OutboxLease({ database: databases[n % 4] as Database, clock, context: 'test', holder: `holder-${n}`, leaseMs: 1_000 }),
  );
  const fences: bigint[] = [];

  for (const _ of range(5)) {
    const taken = (await Promise.all(leases.map((lease) => lease.take()))).filter((fence) => fence !== null);
    expect(taken).toHaveLength(1);
    fences.push(...taken);
    clock.advance(1_001);
  }

  expect(fences).toEqual([...fences].toSorted((a, b) => Number(a - b)));
  const row = await databases[0]?.reader.findOneByOrFail(outboxLeaseRows, { name: 'outbox' });
  expect(row?.fence).toBe(fences.at(-1));
});

test('twenty replicas that raise one counter from the version they saw lose none of it', async () => {
  const databases = await replicas(4);
  await databases[0]?.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));
  const raiseOn = (database: Database) =>
    database.unitOfWork.run('raise', async (tx) => raise(tx, await managerOf(tx).findOneByOrFail(counterRows, { id: 1n })));

  await Promise.all(range(20).map((n) => raiseOn(databases[n % 4] as Database)));

  expect(await databases[0]?.reader.findOneByOrFail(counterRows, { id: 1n })).toMatchObject({ value: 20, version: 21 });
});

/** Two units of work that lock the rows 1 and 2 in opposite orders, and wait for each other in between. */
async function deadlocked(database: Database, onDeadlock: (error: unknown) => void) {
  await database.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, [{ ...counterOf(1n) }, { ...counterOf(2n) }]));
  const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const unit = (own: 0 | 1) =>
    database.unitOfWork.run(`lane-${own}`, async (tx) => {
      const add = (id: bigint) => managerOf(tx).update(counterRows, { id }, { value: () => 'value + 1' });
      await managerOf(tx).insert(ticketRows, { label: `lane ${own}` });
      await add(own === 0 ? 1n : 2n);
      reached[own].resolve();
      await reached[own === 0 ? 1 : 0].promise;
      await add(own === 0 ? 2n : 1n).catch(onDeadlock);
    });
  await Promise.all([unit(0), unit(1)]);
  const runs = [0, 1].map((lane) => database.statements.of(`lane-${lane}`).runs);
  const values = (await database.reader.find(counterRows, { order: { id: 'ASC' } })).map(({ value }) => value);
  return { runs: runs.toSorted((a, b) => a - b), values, tickets: await database.reader.count(ticketRows) };
}

test('of two units of work in a deadlock one is run again, and both have happened once', async () => {
  const database = await open();
  const rethrow = (error: unknown) => {
    throw error;
  };

  expect(await deadlocked(database, rethrow)).toEqual({ runs: [1, 2], values: [2, 2], tickets: 2 });
});

test('a deadlock that the work swallows does not leave half of it behind', async () => {
  const database = await open();

  expect(await deadlocked(database, () => undefined)).toEqual({ runs: [1, 2], values: [2, 2], tickets: 2 });
});

test('a row that somebody holds for too long is reported as busy', async () => {
  const at = await fresh();
  const [holder, waiter] = [await open(at), await open(at, { statementMs: 1_500 })];
  await holder.unitOfWork.run('add', (tx) => managerOf(tx).insert(counterRows, { ...counterOf(1n) }));
  const touch = (database: Database, then: () => Promise<void>) =>
    database.unitOfWork.run('touch', async (tx) => {
      await managerOf(tx).update(counterRows, { id: 1n }, { value: () => 'value + 1' });
      await then();
    });
  const [held, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = touch(holder, () => (held.resolve(), gate.promise));
  await held.promise;

  const waiting = touch(waiter, () => Promise.resolve());

  await expect(waiting).rejects.toMatchObject({ kind: 'unavailable', code: 'database.busy' });
  gate.resolve();
  await holding;
  await touch(waiter, () => Promise.resolve());
  expect(await waiter.reader.findOneByOrFail(counterRows, { id: 1n })).toMatchObject({ value: 2 });
});
