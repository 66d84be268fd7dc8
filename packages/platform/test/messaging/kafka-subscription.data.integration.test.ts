import { isBerthError } from '@berth/shared-kernel';
import { ConfigResourceTypes, Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { installCrashHook, Metrics, type StoredRecord } from '../../src/index.js';
import { type KafkaEventLogOptions, openKafkaEventLog } from '../../src/kafka.js';
import { finallyDo, logger } from '../sql/kit.js';
import { follow, gate, range, record, soon, UNHURRIED, uniqueName, valuesOf, valuesOfKey } from './log-kit.js';

const { brokers } = inject('servers').kafka ?? { brokers: [] };

function openLog(options: Partial<KafkaEventLogOptions> = {}) {
  const log = openKafkaEventLog({
    brokers,
    clientId: 'subscriptions',
    ...UNHURRIED,
    logger,
    ...options,
  });
  finallyDo(() => log.close());
  return log;
}

const plainKafka = () => new Kafka({ brokers: [...brokers], clientId: 'plain', logLevel: logLevel.NOTHING });

afterEach(() => installCrashHook(null));

describe('a handler that takes longer than the session of its member', () => {
  test('keeps its partition, is given its record once, and holds up no other partition', async () => {
    const sessionTimeoutMs = 12_000;
    const log = openLog({ sessionTimeoutMs });
    const topic = uniqueName('topic');
    const came: string[] = [];
    const slow = gate();
    const follower = await follow(log, uniqueName('group'), [topic], {
      handle: async ({ value }) => {
        came.push(value);
        if (value === 'slow') await slow.passed;
      },
    });
    await log.publish([record(topic, 'slow', 'slow'), record(topic, 'slow', 'behind')]);
    await soon(() => expect(came).toContain('slow'));

    const ending = performance.now() + 1.5 * sessionTimeoutMs;
    for (let count = 0; performance.now() < ending; count++) {
      await log.publish(range(12).map((index) => record(topic, `key-${index}`, `other ${count}`)));
      const others = (each: StoredRecord) => each.value === `other ${count}`;
      // Those of the slow partition wait; all others pass.
      await soon(() => expect(follower.handled.filter(others).length).toBeGreaterThan(5));
    }
    slow.open();

    await soon(() => expect(valuesOfKey(follower.handled, 'slow')).toEqual(['slow', 'behind']));
    expect(came.filter((value) => value === 'slow')).toHaveLength(1);
  });
});

describe('a handler that is still at work when its partition goes to another member', () => {
  test('does not commit over what the new owner has committed', async () => {
    const topic = uniqueName('topic');
    const group = uniqueName('group');
    // One partition, and kafkajs gives it to the first of the members in the order of their names.
    const [old, next] = [openLog({ clientId: 'z', topics: { partitions: 1 } }), openLog({ clientId: 'a' })];
    const [begun, finish] = [gate(), gate()];
    const first = await follow(old, group, [topic], {
      handle: () => {
        begun.open();
        return finish.passed;
      },
    });
    await old.publish(['1', '2', '3'].map((value) => record(topic, 'k', value)));
    await begun.passed;

    const second = await follow(next, group, [topic]);
    await soon(() => expect(valuesOf(second.handled)).toEqual(['1', '2', '3']));
    finish.open();
    await soon(() => expect(valuesOf(first.handled)).toEqual(['1']));
    await first.stop();
    await second.stop();

    const third = await follow(next, group, [topic]);
    await next.publish([record(topic, 'k', '4')]);
    await soon(() => expect(valuesOf(third.handled)).toEqual(['4']));
  });
});

describe('an offset', () => {
  test('that could not be committed has its record come again, and no other', async () => {
    const log = openLog();
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    const reached: string[] = [];
    const first = await follow(log, group, [topic]);
    await log.publish([record(topic, 'k', 'committed')]);
    await soon(() => expect(first.handled).toHaveLength(1));
    await first.stop();
    installCrashHook((name) => {
      reached.push(name);
      if (name === `offset:before:${group}`) throw new Error('as if killed here');
    });
    const second = await follow(log, group, [topic]);
    await log.publish([record(topic, 'k', 'lost offset')]);
    await soon(() => expect(second.handled).toHaveLength(1));
    await second.stop();
    installCrashHook(null);

    const third = await follow(log, group, [topic]);

    await soon(() => expect(valuesOf(third.handled)).toEqual(['lost offset']));
    expect(reached).toEqual(expect.arrayContaining(['log:appended', `offset:before:${group}`]));
  });

  test('is far behind, and the metrics say how far, until the records are handled', async () => {
    const metrics = new Metrics();
    const log = openLog({ metrics });
    const [topic, group] = [uniqueName('topic'), uniqueName('group')];
    const { passed, open } = gate();
    await log.publish(range(20).map((index) => record(topic, 'k', String(index))));
    let count = 0;
    const follower = await follow(log, group, [topic], { handle: () => ((count += 1) > 5 ? passed : undefined) });
    const lag = async () =>
      Number(
        new RegExp(`^berth_event_log_lag_records\\{group="${group}",topic="${topic}",partition="\\d"\\} (\\d+)$`, 'm').exec(
          await metrics.text(),
        )?.[1],
      );

    await soon(async () => expect(await lag()).toBe(15));
    open();
    await soon(async () => expect(await lag()).toBe(0));

    await follower.stop();
    expect(await metrics.text()).not.toContain(group);
  });
});

describe('what others publish', () => {
  test('is read with empty texts for what it does not have', async () => {
    const log = openLog();
    const topic = uniqueName('topic');
    await log.publish([record(topic, 'ours', 'makes the topic')]);
    const producer = plainKafka().producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    finallyDo(() => producer.disconnect());

    await producer.send({
      topic,
      messages: [
        { key: null, value: null },
        { key: 'k', value: 'v', headers: { twice: ['first', 'second'], constructor: 'own' } },
      ],
    });

    const follower = await follow(log, uniqueName('group'), [topic]);
    await soon(() => expect(follower.handled).toHaveLength(3));
    const [bare, full] = follower.handled.toSorted((a, b) => a.key.localeCompare(b.key));
    expect(bare).toMatchObject({ key: '', value: '' });
    expect(Object.entries(bare?.headers ?? {})).toEqual([]);
    expect(full).toMatchObject({ key: 'k', value: 'v' });
    expect(new Map(Object.entries(full?.headers ?? {}))).toEqual(
      new Map([
        ['constructor', 'own'],
        ['twice', 'first'],
      ]),
    );
  });

  test('is found on the partitions where every Kafka client looks for its key', async () => {
    const log = openLog();
    const topic = uniqueName('topic');
    const keys = range(50).map((index) => `${912345678901n + BigInt(index)}`);
    const follower = await follow(log, uniqueName('group'), [topic]);
    await log.publish(keys.map((key) => record(topic, key, 'ours')));
    const producer = plainKafka().producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    finallyDo(() => producer.disconnect());

    await producer.send({ topic, messages: keys.map((key) => ({ key, value: 'theirs' })) });

    await soon(() => expect(follower.handled).toHaveLength(100));
    for (const key of keys)
      expect(new Set(follower.handled.filter((each) => each.key === key).map(({ partition }) => partition)).size).toBe(1);
  });
});

describe('topics', () => {
  test('are made as configured, those of the platform and their dead letters among them', async () => {
    const topic = uniqueName('topic');
    await openLog({ topics: { partitions: 3, retentionMs: 3_600_000 } }).publish([record(topic, 'k', 'v')]);
    const admin = plainKafka().admin();
    await admin.connect();
    finallyDo(() => admin.disconnect());

    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    expect(topics[0]?.partitions).toHaveLength(3);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms', 'cleanup.policy'] }],
    });
    expect(Object.fromEntries(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]) ?? [])).toEqual({
      'retention.ms': '3600000',
      'cleanup.policy': 'delete',
    });
    const names = await admin.listTopics();
    for (const context of ['user', 'product', 'order', 'instance'])
      expect(names).toEqual(expect.arrayContaining([`${context}.events`, `${context}.events.dlq`]));
  });

  test('that exist with fewer partitions are used as they are', async () => {
    const topic = uniqueName('topic');
    await openLog({ topics: { partitions: 2 } }).publish([record(topic, 'k', 'v')]);
    const log = openLog({ topics: { partitions: 4 } });

    const follower = await follow(log, uniqueName('group'), [topic]);
    await log.publish(range(40).map((index) => record(topic, `key-${index}`, 'v')));

    await soon(() => expect(follower.handled).toHaveLength(41));
    expect(new Set(follower.handled.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  });
});

test('brokers that cannot be reached make every use of the log unavailable within its time', async () => {
  const log = openKafkaEventLog({ brokers: ['127.0.0.1:1'], clientId: 'nobody', publishWithinMs: 2_000, logger });
  finallyDo(() => log.close());
  const kindOf = async (work: Promise<unknown>) => isBerthError(await work.catch((error: unknown) => error), 'unavailable');
  const began = performance.now();

  expect(await kindOf(log.publish([record('t', 'k', 'v')]))).toBe(true);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(await kindOf(log.rewind({ group: 'g', topics: ['t'], to: 'earliest' }))).toBe(true);
  const reading = async () => {
    for await (const each of log.read({ topics: ['t'], from: 'earliest', follow: false })) expect(each).toBe('not there');
  };
  expect(await kindOf(reading())).toBe(true);
  const subscription = await log.subscribe({ group: 'g', topics: ['t'], from: 'earliest', handle: async () => undefined });
  await subscription.stop();
});
