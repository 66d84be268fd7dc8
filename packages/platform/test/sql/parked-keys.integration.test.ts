import type { WireEvent } from '@berth/contracts';
import { systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { IsNull } from 'typeorm';
import { expect, test } from 'vitest';
import {
  Metrics,
  openSqliteEventLog,
  Outbox,
  OutboxRelay,
  parkedKeys,
  randomUuids,
  retryParkedKey,
  type SqliteEventLog,
} from '../../src/index.js';
import { outboxRows } from '../../src/sql/platform-rows.js';
import { failed, finallyDo, logger, open, range, tempFile } from './kit.js';

const LIMIT = 4_000;
const LARGE = 'x'.repeat(LIMIT);

async function setUp() {
  const database = await open();
  const outbox = new Outbox({ source: '/services/test', clock: systemClock, uuids: randomUuids(systemClock) });
  const file = await tempFile();
  const metrics = new Metrics();
  const openLog = (maxRecordBytes?: number): SqliteEventLog => {
    const log = openSqliteEventLog({ file, clock: systemClock, logger, ...(maxRecordBytes !== undefined && { maxRecordBytes }) });
    finallyDo(() => log.close());
    return log;
  };
  const relay = (eventLog: SqliteEventLog) => {
    const made = new OutboxRelay({ database, outbox, eventLog, clock: systemClock, logger, metrics, context: 'test', pollMs: 20 });
    finallyDo(() => made.stop());
    return made;
  };
  const append = (...events: readonly WireEvent[]) => database.unitOfWork.run('append', (tx) => outbox.append(tx, events));
  const parked = async () => (await parkedKeys(database)).map(({ topic, eventKey, code }) => `${topic}/${eventKey}: ${code}`);
  const waiting = async () => {
    const rows = await database.reader.find(outboxRows, { where: { publishedAt: IsNull() }, order: { id: 'ASC' } });
    return rows.map(({ eventKey, sequence }) => `${eventKey}:${sequence}`);
  };
  return { database, metrics, openLog, relay, append, parked, waiting };
}

/** What the log holds, as key and sequence. */
async function published(log: SqliteEventLog): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key, headers } of log.read({ topics: ['instance.events'], from: 'earliest', follow: false }))
    found.push(`${key}:${Number(headers['ce_sequence'])}`);
  return found;
}

const ofKey = (names: readonly string[], key: number) => names.filter((name) => name.startsWith(`${key}:`));

test('an event that the log refuses for good parks its key with what follows, and keeps no other key waiting', async () => {
  const { openLog, relay, append, parked, waiting } = await setUp();
  const log = openLog(LIMIT);
  await append(failed(1n, 'before'), failed(2n, 'before'), failed(1n, LARGE), failed(1n, 'after'), failed(2n, 'after'));

  await relay(log).start();
  await eventually(async () => expect(await waiting()).toEqual(['1:2', '1:3']));
  await append(failed(1n, 'later'), failed(2n, 'later'));
  await eventually(async () => expect(await waiting()).toEqual(['1:2', '1:3', '1:4']));

  const names = await published(log);
  expect(ofKey(names, 1)).toEqual(['1:1']);
  expect(ofKey(names, 2)).toEqual(['2:1', '2:2', '2:3']);
  expect(await parked()).toEqual(['instance.events/1: event-log.record-too-large']);
});

test('every refused event is found among hundreds, and all the others are published once each and in order', async () => {
  const { openLog, relay, append, parked, waiting } = await setUp();
  const log = openLog(LIMIT);
  const isLarge = (n: number) => n % 97 === 50;
  for (const round of range(3))
    await append(...range(150).map((n) => failed(BigInt(n + 1), round === 1 && isLarge(n + 1) ? LARGE : 'small')));

  await relay(log).start();
  await eventually(async () => expect(await waiting()).toEqual(['50:2', '147:2', '50:3', '147:3']));

  const names = await published(log);
  for (const n of range(150).map((index) => index + 1))
    expect(ofKey(names, n)).toEqual(isLarge(n) ? [`${n}:1`] : [`${n}:1`, `${n}:2`, `${n}:3`]);
  expect(await parked()).toHaveLength(2);
});

test('a parked key goes on in its order once the log takes more and it is tried again', async () => {
  const { database, openLog, relay, append, parked, waiting } = await setUp();
  const first = relay(openLog(LIMIT));
  await append(failed(1n, 'before'), failed(1n, LARGE), failed(1n, 'after'));
  await first.start();
  await eventually(async () => expect(await parked()).toHaveLength(1));
  await first.stop();

  const log = openLog();
  await relay(log).start();
  await append(failed(2n, 'other'));
  await eventually(async () => expect(await waiting()).toEqual(['1:2', '1:3']));
  for (const key of await parkedKeys(database)) await retryParkedKey(database, key);
  await eventually(async () => expect(await waiting()).toEqual([]));

  expect(ofKey(await published(log), 1)).toEqual(['1:1', '1:2', '1:3']);
  expect(await parked()).toEqual([]);
});

test('a key that is tried again and refused again is parked again', async () => {
  const { database, openLog, relay, append, parked, waiting } = await setUp();
  const log = openLog(LIMIT);
  await append(failed(1n, LARGE), failed(1n, 'after'));
  await relay(log).start();
  const [key] = await eventually(async () => {
    const keys = await parkedKeys(database);
    return keys.length === 1 && keys;
  });
  expect(key?.message).toContain('more than the event log takes');

  for (const each of await parkedKeys(database)) await retryParkedKey(database, each);
  await eventually(async () => expect(await parked()).toHaveLength(1));

  expect(await waiting()).toEqual(['1:1', '1:2']);
  expect(await published(log)).toEqual([]);
});

test('the events of a parked key count as waiting, and the key is there as a metric', async () => {
  const { metrics, openLog, relay, append, parked } = await setUp();
  const log = openLog(LIMIT);
  await append(failed(1n, LARGE), failed(1n, 'after'));
  const first = relay(log);
  await first.start();
  await eventually(async () => expect(await parked()).toHaveLength(1));
  await first.stop();

  await relay(log).start();

  await eventually(async () => expect(await metrics.text()).toContain('berth_outbox_parked_keys{context="test"} 1'));
  expect(await metrics.text()).toContain('berth_outbox_waiting{context="test"} 2');
});
