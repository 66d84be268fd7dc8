import { systemClock, unavailable } from '@berth/shared-kernel';
import { IsNull } from 'typeorm';
import { afterEach, expect, test } from 'vitest';
import { type Database, installCrashHook, Metrics, Outbox, OutboxRelay, type OutboxRelayOptions, randomUuids } from '../../src/index.js';
import { outboxLeaseRows, outboxRows } from '../../src/sql/platform-rows.js';
import { eventually } from '@berth/shared-kernel/testing';
import { finallyDo, logger, MemoryLog, open, range, registered } from './kit.js';

afterEach(() => installCrashHook(null));

async function setUp(options: Partial<OutboxRelayOptions> = {}) {
  const database = await open();
  const outbox = new Outbox({ source: '/services/test', clock: systemClock, uuids: randomUuids(systemClock) });
  const log = new MemoryLog();
  const relay = (more: Partial<OutboxRelayOptions> = {}) => {
    const made = new OutboxRelay({
      database,
      outbox,
      eventLog: log,
      clock: systemClock,
      logger,
      metrics: new Metrics(),
      context: 'test',
      pollMs: 20,
      ...options,
      ...more,
    });
    finallyDo(() => made.stop());
    return made;
  };
  const append = (userId: number, times = 1) =>
    database.unitOfWork.run('append', (tx) =>
      outbox.append(
        tx,
        Array.from({ length: times }, () => registered(userId)),
      ),
    );
  return { database, outbox, log, relay, append };
}

const unpublished = (database: Database) => database.reader.countBy(outboxRows, { publishedAt: IsNull() });
const allPublished = (database: Database) => eventually(async () => expect(await unpublished(database)).toBe(0));
const fenceOf = async (database: Database) => (await database.reader.findOneByOrFail(outboxLeaseRows, { name: 'outbox' })).fence;

test('a commit wakes the relay, which publishes in order and marks what the log has acknowledged', async () => {
  const { database, log, relay, append } = await setUp({ pollMs: 60_000 });
  await relay().start();

  await append(1, 3);
  await append(2, 2);
  await allPublished(database);

  expect(log.records.map((record) => record.key)).toEqual(['1', '1', '1', '2', '2']);
  expect(log.records[0]).toMatchObject({ topic: 'user.events', headers: { ce_type: 'USER_REGISTERED' } });
  expect(JSON.parse(log.records[0]?.value ?? '')).toEqual(registered(1));
});

test('what was committed while no relay ran is published when one starts', async () => {
  const { database, log, relay, append } = await setUp({ pollMs: 60_000 });
  await append(1, 5);

  await relay({ batchSize: 2 }).start();
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n, 2n, 3n, 4n, 5n]);
});

test('each key is published in the order of its commits under fifty concurrent units', async () => {
  const { database, log, relay, append } = await setUp({ batchSize: 7 });
  await relay().start();

  await Promise.all(range(50).map((n) => append((n % 4) + 1, 2)));
  await allPublished(database);

  expect(log.records).toHaveLength(100);
  for (const key of ['1', '2', '3', '4']) {
    const sequences = log.sequencesOf(key);
    expect(sequences).toEqual(range(sequences.length).map((index) => BigInt(index + 1)));
  }
});

test('a crash between the acknowledgement and the mark publishes again and loses nothing', async () => {
  const { database, log, relay, append } = await setUp();
  let crashes = 0;
  installCrashHook((name) => {
    if (name === 'publish:acked:test' && crashes++ === 0) throw new Error('crash');
  });
  await append(1, 3);

  await relay().start();
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n, 2n, 3n, 1n, 2n, 3n]);
  expect(new Set(log.ids()).size).toBe(3);
});

test('a crash before the publishing loses nothing either', async () => {
  const { database, log, relay, append } = await setUp();
  let crashes = 0;
  installCrashHook((name) => {
    if (name === 'publish:before:test' && crashes++ === 0) throw new Error('crash');
  });
  await append(1, 3);

  await relay().start();
  await allPublished(database);

  expect(crashes).toBeGreaterThan(1);
  expect(log.sequencesOf('1')).toEqual([1n, 2n, 3n]);
});

test('an unavailable log is tried again until it takes the records', async () => {
  const { database, log, relay, append } = await setUp();
  let failures = 3;
  log.onPublish = () => {
    if (failures-- > 0) throw unavailable('event-log.unavailable', 'The log is away.');
  };
  await append(1);

  await relay().start();
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n]);
});

test('of two relays only one publishes, so that nothing is published twice', async () => {
  const { database, log, relay, append } = await setUp({ leaseMs: 60_000 });
  const [one, other] = [relay(), relay()];
  await Promise.all([one.start(), other.start()]);

  await Promise.all(range(30).map((n) => append((n % 3) + 1)));
  await allPublished(database);

  expect(log.ids()).toHaveLength(30);
  expect(new Set(log.ids()).size).toBe(30);
  expect(await fenceOf(database)).toBe(1n);
});

test('a relay that stops hands over at once, with a higher fence', async () => {
  const { database, log, relay, append } = await setUp({ leaseMs: 60_000 });
  const first = relay();
  await first.start();
  await append(1);
  await allPublished(database);
  await first.stop();

  await relay().start();
  await append(1);
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n, 2n]);
  expect(await fenceOf(database)).toBe(2n);
});

test('a relay whose database is away when it stops lets its lease run out, and another takes over', async () => {
  const { database, log, relay, append } = await setUp({ leaseMs: 300 });
  const away = { run: () => Promise.reject(unavailable('database.unavailable', 'Away.')) };
  let isAway = false;
  const unitOfWork: Database['unitOfWork'] = { run: (name, work) => (isAway ? away.run() : database.unitOfWork.run(name, work)) };
  const first = relay({ database: { ...database, unitOfWork } });
  await first.start();
  await append(1);
  await allPublished(database);

  isAway = true;
  await first.stop();
  await relay().start();
  await append(1);
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n, 2n]);
  expect(await fenceOf(database)).toBe(2n);
});

test('what a relay read before it had the lease is not published again', async () => {
  const { database, log, relay, append } = await setUp({ leaseMs: 60_000 });
  const gate = Promise.withResolvers<void>();
  const find: typeof database.reader.find = async (...query) => {
    const rows = await database.reader.find(...query);
    await gate.promise;
    return rows;
  };
  const slowReader = Object.create(database.reader, { find: { value: find } }) as typeof database.reader;
  await append(1, 3);
  await relay({ database: { ...database, reader: slowReader } }).start();
  const first = relay();
  await first.start();
  await allPublished(database);
  await first.stop();

  gate.resolve();
  await append(1);
  await allPublished(database);

  expect(log.sequencesOf('1')).toEqual([1n, 2n, 3n, 4n]);
});

test('a relay that hangs in the log is replaced when its lease runs out, and cannot mark afterwards', async () => {
  const { database, log, relay, append } = await setUp({ leaseMs: 100 });
  const hang = Promise.withResolvers<void>();
  const hung = new MemoryLog();
  hung.onPublish = () => hang.promise;
  await append(1, 2);
  await relay({ eventLog: hung }).start();
  await eventually(async () => expect(await fenceOf(database)).toBe(1n));

  await relay().start();
  await allPublished(database);
  expect(log.sequencesOf('1')).toEqual([1n, 2n]);
  const marked = await database.reader.find(outboxRows);
  hang.resolve();
  await eventually(() => expect(hung.records).toHaveLength(2));
  await eventually(() => expect(database.statements.of('mark-published-test').runs).toBe(2));

  expect(await database.reader.find(outboxRows)).toEqual(marked);
  expect(await fenceOf(database)).toBe(2n);
});

test('the lag and the cost of a unit of work are there as metrics', async () => {
  const metrics = new Metrics();
  const { log, relay, append } = await setUp({ metrics });
  log.onPublish = () => {
    throw unavailable('event-log.unavailable', 'The log is away.');
  };
  await append(1, 4);

  await relay().start();

  await eventually(async () => {
    const text = await metrics.text();
    expect(text).toContain('berth_outbox_waiting{context="test"} 4');
    expect(text).toContain('berth_sql_statements{context="test",unit_of_work="append"} 3');
  });
});
