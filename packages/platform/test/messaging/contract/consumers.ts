import { deadLetterTopic, type Topic } from '@berth/contracts';
import { isBerthError, systemClock, unavailable } from '@berth/shared-kernel';
import { describe, expect, onTestFailed, test } from 'vitest';
import { type Database, type EventLog, Metrics, type OutgoingRecord, startConsumer, toRecord } from '../../../src/index.js';
import { ticketRows } from '../../sql/counter-rows.js';
import { logger, open as openDatabase } from '../../sql/kit.js';
import { mark, metaOf, onRegistered, registered } from '../consumer-world.js';
import { type OpenLog, range, recordsOf, soon, uniqueName } from '../log-kit.js';

type Bus = Pick<EventLog, 'publish' | 'subscribe'>;
type Random = () => number;

const USERS = 8;
const EVENTS_EACH = 25;

const seeded = (seed: number): Random => {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** Every record is stored twice and every stored one is handed over twice. */
const duplicator = (log: Bus): Bus => ({
  publish: (records) => log.publish(records.flatMap((record) => [record, record])),
  subscribe: (options) =>
    log.subscribe({
      ...options,
      handle: async (record) => {
        await options.handle(record);
        await options.handle(record);
      },
    }),
});

/** Publishing and handling fail, each before or after they have had their effect. */
function randomFailer(log: Bus, random: Random): Bus {
  const perhaps = () => {
    if (random() < 0.15) throw unavailable('event-log.unavailable', 'By chance.');
  };
  const around = async (work: () => Promise<void>) => {
    perhaps();
    await work();
    perhaps();
  };
  return {
    publish: (records) => around(() => log.publish(records)),
    subscribe: (options) => log.subscribe({ ...options, handle: (record) => around(() => options.handle(record)) }),
  };
}

/** As a relay does: what was refused is published again before anything else. */
async function publishAll(bus: Bus, batches: readonly (readonly OutgoingRecord[])[]): Promise<void> {
  for (const batch of batches)
    for (let isDone = false; !isDone;) {
      try {
        await bus.publish(batch);
        isDone = true;
      } catch (error) {
        if (!isBerthError(error, 'unavailable')) throw error;
      }
    }
}

const eventsOf = (topic: string): readonly (readonly OutgoingRecord[])[] =>
  range(EVENTS_EACH).map((sequence) =>
    range(USERS).map((user) => Object.assign(toRecord(registered(user + 1), metaOf({ sequence: BigInt(sequence) })), { topic })),
  );

/** A consumer with an inbox that leaves one row for each event it handled. */
async function consume(log: Bus, topic: string): Promise<Database> {
  const database = await openDatabase();
  const handlers = onRegistered((tx, event, meta) => mark(tx, `${event.user_id}/${meta.sequence}`));
  const topics = [topic as Topic];
  await startConsumer({
    log,
    group: uniqueName('consumer'),
    topics,
    handlers,
    database,
    clock: systemClock,
    logger,
    metrics: new Metrics(),
  });
  return database;
}

const marksOf = async (database: Database): Promise<string[]> =>
  (await database.reader.find(ticketRows, { order: { id: 'ASC' } })).map(({ label }) => label);

async function expectEachOnceInOrder(database: Database, why?: string): Promise<void> {
  await soon(async () => expect(await marksOf(database), why).toHaveLength(USERS * EVENTS_EACH));
  const marks = await marksOf(database);
  for (const user of range(USERS))
    expect(
      marks.filter((label) => label.startsWith(`${user + 1}/`)),
      why,
    ).toEqual(range(EVENTS_EACH).map((sequence) => `${user + 1}/${sequence}`));
}

export function describeConsumers(open: OpenLog): void {
  describe('a consumer with an inbox', () => {
    test('ends in the same state when every record is stored twice and handed over twice', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const [once, twice] = [await consume(log, topic), await consume(duplicator(log), topic)];

      await publishAll(duplicator(log), eventsOf(topic));

      await expectEachOnceInOrder(once);
      await expectEachOnceInOrder(twice);
      expect(await recordsOf(log, topic)).toHaveLength(2 * USERS * EVENTS_EACH);
    });

    test('loses nothing and keeps the order of each key when publishing and handling fail at random', async () => {
      const { log } = await open();
      const topic = uniqueName('topic');
      const seed = Number(process.env['BERTH_TEST_SEED'] ?? Date.now());
      onTestFailed(() => void process.stderr.write(`BERTH_TEST_SEED=${seed} fails like this\n`));
      const failing = randomFailer(log, seeded(seed));
      const database = await consume(failing, topic);

      await publishAll(failing, eventsOf(topic));

      await expectEachOnceInOrder(database, `BERTH_TEST_SEED=${seed}`);
      expect(await recordsOf(log, deadLetterTopic(topic as Topic))).toEqual([]);
    });
  });
}
