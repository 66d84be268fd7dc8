import { randomUUID } from 'node:crypto';
import { ConfigResourceTypes, Kafka, Partitioners, logLevel } from 'kafkajs';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { kafkaIsReady } from '../../src/data/kafka/kafka-ready.ts';
import { freePorts, startKafka } from '../../src/index.ts';
import { own, ownDirectory } from './temporary.ts';

const given = () => inject('servers').kafka?.brokers ?? expect.fail('no broker was provided');

const client = (brokers: readonly string[]) =>
  new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 30 } });

async function createTopic(brokers: readonly string[], topic = `t-${randomUUID()}`): Promise<string> {
  const admin = client(brokers).admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] });
  return topic;
}

async function send(brokers: readonly string[], topic: string, value: string): Promise<void> {
  const producer = client(brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] });
}

async function clusterId(brokers: readonly string[]): Promise<string> {
  const admin = client(brokers).admin();
  await admin.connect();
  onTestFinished(() => admin.disconnect());
  return (await admin.describeCluster()).clusterId;
}

async function consumer(brokers: readonly string[], topic: string): Promise<string[]> {
  const read: string[] = [];
  const consuming = client(brokers).consumer({ groupId: `g-${randomUUID()}`, maxWaitTimeInMs: 300 });
  await consuming.connect();
  onTestFinished(() => consuming.disconnect());
  await consuming.subscribe({ topic, fromBeginning: true });
  await consuming.run({ eachMessage: async ({ message }) => void read.push(String(message.value)) });
  return read;
}

describe('a Kafka broker of our own', () => {
  it('is a cluster of its own, and keeps its port and its records over a stop, a kill and a new start on the same directory', async () => {
    const dir = ownDirectory();
    const server = await own(startKafka({ dir }));
    const { brokers } = server;
    const cluster = await clusterId(brokers);
    expect(cluster).not.toBe(await clusterId(given()));
    const topic = await createTopic(brokers);
    await send(brokers, topic, 'one');
    await server.restart();
    await send(brokers, topic, 'two');
    await server.kill();
    await server.restart();
    await send(brokers, topic, 'three');
    await server.stop();
    const next = await own(startKafka({ dir }));
    expect(next.brokers).toEqual(brokers);
    expect(await clusterId(brokers)).toBe(cluster);
    const read = await consumer(brokers, topic);
    await expect.poll(() => read, { timeout: 60_000 }).toEqual(['one', 'two', 'three']);
  });

  it('that is paused answers nothing, and goes on once it is resumed', async () => {
    const server = await own(startKafka({ dir: ownDirectory() }));
    const topic = await createTopic(server.brokers);
    await server.pause();
    expect(await kafkaIsReady(server.port)).toBe(false);
    await server.resume();
    await send(server.brokers, topic, 'after');
    const read = await consumer(server.brokers, topic);
    await expect.poll(() => read, { timeout: 60_000 }).toEqual(['after']);
  });

  it('that is not there is not taken for one that is ready', async () => {
    const [port = 0] = await freePorts(1);
    expect(await kafkaIsReady(port)).toBe(false);
  });
});

describe('the broker that a project is given', () => {
  it('does not make up a topic that nobody created', async () => {
    const producer = client(given()).producer({ createPartitioner: Partitioners.DefaultPartitioner, retry: { retries: 1 } });
    await producer.connect();
    onTestFinished(() => producer.disconnect());
    await expect(producer.send({ topic: `mistyped-${randomUUID()}`, messages: [{ value: 'x' }] })).rejects.toThrow(
      /does not host this topic-partition/,
    );
  });

  it('lets a first consumer begin at once: a group does not wait for more members', async () => {
    const admin = client(given()).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.BROKER, name: '1' }],
      includeSynonyms: false,
    });
    const settings = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
    expect(settings.get('group.initial.rebalance.delay.ms')).toBe('0');
    const topic = await createTopic(given());
    await send(given(), topic, 'hello');
    const read = await consumer(given(), topic);
    await expect.poll(() => read, { timeout: 60_000 }).toEqual(['hello']);
  });

  it('takes a hundred topics', async () => {
    const admin = client(given()).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const topics = Array.from({ length: 100 }, () => `many-${randomUUID()}`);
    await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 3 })), waitForLeaders: true });
    expect(await admin.listTopics()).toEqual(expect.arrayContaining(topics));
    await admin.deleteTopics({ topics });
  });
});
