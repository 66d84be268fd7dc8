import { systemClock } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { IsNull } from 'typeorm';
import { expect, inject, test } from 'vitest';
import { managerOf, Metrics, Outbox, OutboxRelay, parkedKeys, randomUuids, retryParkedKey } from '../../src/index.js';
import { openKafkaEventLog } from '../../src/kafka.js';
import { outboxRows } from '../../src/sql/platform-rows.js';
import { failed, finallyDo, logger, open } from '../sql/kit.js';
import { record, recordsOf, UNHURRIED, uniqueName, valuesOf } from './log-kit.js';

const brokers = inject('servers').kafka?.brokers ?? [];
const LIMIT = 4_000;
const LARGE = 'x'.repeat(2 * LIMIT);

/** A topic whose brokers take less than Berth's own limit, as an operator may have set it. */
async function narrowTopic() {
  const topic = uniqueName('narrow');
  const admin = new Kafka({ brokers: [...brokers], clientId: 'narrow', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  finallyDo(() => admin.disconnect());
  const limit = (value: number) => [{ name: 'max.message.bytes', value: String(value) }];
  // The client's own waiting gives up where a busy broker does not know the topic yet.
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 3, configEntries: limit(LIMIT) }] });
  await eventually(async () => expect((await admin.fetchTopicMetadata({ topics: [topic] })).topics).toHaveLength(1), 60_000);
  const widen = () =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: limit(1_048_588) }],
    });
  return { topic, widen };
}

function openLog() {
  const log = openKafkaEventLog({ brokers, clientId: 'refusals', ...UNHURRIED, logger });
  finallyDo(() => log.close());
  return log;
}

test('an event that the brokers refuse for its size parks its key only, and goes on in its order once they take it', async () => {
  const { topic, widen } = await narrowTopic();
  const log = openLog();
  const database = await open();
  const outbox = new Outbox({ source: '/services/test', clock: systemClock, uuids: randomUuids(systemClock) });
  const events = [failed(1n, 'before'), failed(2n, 'before'), failed(1n, LARGE), failed(1n, 'after'), failed(2n, 'after')];
  await database.unitOfWork.run('append', (tx) => outbox.append(tx, events));
  await database.unitOfWork.run('aim', async (tx) => {
    await managerOf(tx).update(outboxRows, { topic: 'instance.events' }, { topic });
  });
  const relay = new OutboxRelay({
    database,
    outbox,
    eventLog: log,
    clock: systemClock,
    logger,
    metrics: new Metrics(),
    context: 'test',
    pollMs: 20,
  });
  finallyDo(() => relay.stop());
  const waiting = () => database.reader.countBy(outboxRows, { publishedAt: IsNull() });
  /** Sequences of a key, each when it came first: what was published beside a refused one may have come before. */
  const sequences = async (key: string) => [
    ...new Set((await recordsOf(log, topic)).filter((each) => each.key === key).map(({ headers }) => Number(headers['ce_sequence']))),
  ];

  await relay.start();
  await eventually(async () => expect(await parkedKeys(database)).toMatchObject([{ topic, eventKey: '1' }]), 60_000);
  await eventually(async () => expect(await waiting()).toBe(2), 60_000);
  expect(await sequences('1')).toEqual([1]);
  expect(await sequences('2')).toEqual([1, 2]);

  await widen();
  await eventually(async () => {
    for (const key of await parkedKeys(database)) await retryParkedKey(database, key);
    expect(await waiting()).toBe(0);
  }, 60_000);
  expect(await sequences('1')).toEqual([1, 2, 3]);
});

test('a call that shares its request with a refused one is not refused for it', async () => {
  const { topic } = await narrowTopic();
  const log = openLog();
  await log.publish([record(topic, 'k', 'first')]);

  const calls = [
    log.publish([record(topic, 'k', 'busy')]),
    log.publish([record(topic, 'k', LARGE)]),
    log.publish([record(topic, 'k', 'small')]),
  ];

  expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(new Set(valuesOf(await recordsOf(log, topic)))).toEqual(new Set(['first', 'busy', 'small']));
});
