import { eventually, ownTime } from '@berth/shared-kernel/testing';
import { expect, test } from 'vitest';
import { Backlog, DeadLetterBox, DeadLetters, type EventLog, Metrics, openSqliteEventLog, Outbox, randomUuids } from '../../src/index.js';
import { DeadLetterCounts } from '../../src/overview/dead-letter-counts.js';
import { range, record, recordsOf } from '../messaging/log-kit.js';
import { finallyDo, HandClock, logger, open, registered, tempFile } from '../sql/kit.js';

const TOPIC = 'user.events';
const EAGER = { context: 'test', publishes: [TOPIC], logger, everyMs: 5 } as const;

async function openLog() {
  const log = openSqliteEventLog({ file: await tempFile(), clock: new HandClock(), logger });
  finallyDo(() => log.close());
  return log;
}

/** Puts `count` records of the topic aside. */
async function bury(log: EventLog, count: number): Promise<void> {
  await log.publish(range(count).map((index) => record(TOPIC, `key-${index}`, 'poison')));
  const letters = new DeadLetters({ log, consumer: 'test', clock: new HandClock(), logger });
  for (const each of (await recordsOf(log, TOPIC)).slice(-count)) await letters.bury(each, new Error('strange'));
}

/** The same log, which counts how often it is read. */
function watched(log: EventLog) {
  const asked = { reads: 0 };
  const counting: Pick<EventLog, 'measure' | 'publish' | 'read'> = {
    measure: (options) => log.measure(options),
    publish: (records) => log.publish(records),
    read: (options) => {
      asked.reads += 1;
      return log.read(options);
    },
  };
  return { asked, counting };
}

test('dead letters wait until they are replayed, however often that is', async () => {
  const log = await openLog();
  const counts = new DeadLetterCounts({ log });
  await bury(log, 3);
  expect(await counts.of([TOPIC, 'order.events'])).toEqual([
    { topic: TOPIC, waiting: 3, exact: true },
    { topic: 'order.events', waiting: 0, exact: true },
  ]);
  const box = new DeadLetterBox(log);
  const [letter] = await box.list([TOPIC]);
  if (letter === undefined) throw new Error('there is no letter');
  for (const _ of range(2)) await box.replay(letter);
  expect(await counts.of([TOPIC])).toEqual([{ topic: TOPIC, waiting: 2, exact: true }]);
});

test('dead letters are not read while none comes or goes, nor when there are too many', async () => {
  const log = await openLog();
  const { asked, counting } = watched(log);
  const counts = new DeadLetterCounts({ log: counting, mostRead: 3 });
  await counts.of([TOPIC]);
  expect(asked.reads, 'there is nothing to read').toBe(0);
  await bury(log, 3);
  for (const _ of range(3)) await counts.of([TOPIC]);
  expect(asked.reads).toBe(1);
  await bury(log, 1);
  expect(await counts.of([TOPIC])).toEqual([{ topic: TOPIC, waiting: 4, exact: false }]);
  expect(asked.reads).toBe(1);
});

test('a backlog tells of the outbox as it is, and of the log as it was measured, with a metric for each', async () => {
  const log = await openLog();
  const database = await open();
  const clock = new HandClock();
  const outbox = new Outbox({ source: '/services/test', clock, uuids: randomUuids(clock) });
  const metrics = new Metrics();
  const follows = { group: 'berth-test', topics: ['order.events'] as const };
  const backlog = new Backlog({
    ...EAGER,
    follows,
    database,
    eventLog: log,
    clock,
    metrics,
  });
  expect(await backlog.figures()).toEqual({ outbox: { asOf: clock.now().toISOString(), waiting: 0, oldestSeconds: 0 }, eventLog: null });

  await backlog.start();
  finallyDo(() => backlog.stop());
  const committedAt = clock.now();
  await database.unitOfWork.run('two', (tx) => outbox.append(tx, [registered(1), registered(2)]));
  clock.advance(90_500);
  await bury(log, 2);
  await log.publish(range(5).map((index) => record('order.events', `key-${index}`, 'v')));

  await eventually(async () =>
    expect(await backlog.figures()).toEqual({
      outbox: { asOf: new Date(committedAt.getTime() + 90_500).toISOString(), waiting: 2, oldestSeconds: 90 },
      eventLog: {
        asOf: clock.now().toISOString(),
        deadLetters: [{ topic: TOPIC, waiting: 2, exact: true }],
        consumers: [{ group: 'berth-test', topic: 'order.events', unread: 5 }],
      },
    }),
  );
  const text = await metrics.text();
  expect(text).toContain(`berth_dead_letters_waiting{topic="${TOPIC}"} 2`);
  expect(text).toContain('berth_consumer_unread_records{group="berth-test",topic="order.events"} 5');
});

test('a backlog keeps what it last knew of a log that went away, and says of when it is', async () => {
  const log = await openLog();
  const database = await open();
  const clock = new HandClock();
  const eventLog = { ...watched(log).counting };
  const backlog = new Backlog({
    ...EAGER,
    follows: null,
    database,
    eventLog,
    clock,
    metrics: new Metrics(),
  });
  await bury(log, 1);
  await backlog.start();
  finallyDo(() => backlog.stop());
  await eventually(async () => expect((await backlog.figures()).eventLog?.deadLetters[0]?.waiting).toBe(1));
  const knownAt = clock.now().toISOString();
  await log.close();
  clock.advance(60_000);

  await eventually(async () => {
    const { outbox, eventLog: known } = await backlog.figures();
    expect([outbox.asOf, known?.asOf]).toEqual([clock.now().toISOString(), knownAt]);
    expect(known?.deadLetters).toEqual([{ topic: TOPIC, waiting: 1, exact: true }]);
  });
});

test('a backlog is stopped at once, also while the log does not answer', async () => {
  const database = await open();
  const log = await openLog();
  let asked = 0;
  const eventLog: ReturnType<typeof watched>['counting'] = {
    ...watched(log).counting,
    measure: () => {
      asked += 1;
      return new Promise(() => undefined);
    },
  };
  const backlog = new Backlog({ ...EAGER, follows: null, database, eventLog, clock: new HandClock(), metrics: new Metrics() });
  await backlog.start();
  await eventually(() => expect(asked).toBe(1));
  const time = ownTime();
  await backlog.stop();
  time.stop();
  expect(time.elapsedMs()).toBeLessThan(1_000);
  expect((await backlog.figures()).eventLog).toBeNull();
});
