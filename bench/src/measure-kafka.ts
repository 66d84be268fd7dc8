import { setTimeout as pause } from 'node:timers/promises';
import { afterCommit, Metrics, startConsumer } from '@berth/platform';
import { systemClock as clock } from '@berth/shared-kernel';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { append, logger } from './event-pipe.ts';
import { type KafkaPipe, withKafkaPipe } from './kafka-pipe.ts';
import { median, spread } from './percentile.ts';
import { perSecond, relay, relayOf, relayOneByOne } from './relays.ts';
import type { Figures, Measured } from './report.ts';

const RATE = 500;
const SECONDS = Number(process.env['BERTH_BENCH_SECONDS'] ?? 10);
const EVENTS = Number(process.env['BERTH_BENCH_EVENTS'] ?? 5_000);
/** What the relay publishes at once, too. */
const BATCH = 200;
const APPENDERS = 8;
const RUNS = 3;

/** How long a committed event takes to its consumer in another database, and how fast a backlog is published, on MariaDB and Kafka. */
export async function measureKafka(): Promise<Measured> {
  return await withKafkaPipe(async (pipe) => {
    const { latencies, rate } = await commitToConsumer(pipe);
    const [ours, naive, raw]: [number[], number[], number[]] = [[], [], []];
    // In turns, so that a noisy neighbour strikes all.
    for (let run = 0; run < RUNS; run++) {
      naive.push(await perSecond(pipe, EVENTS, relayOneByOne));
      ours.push(await perSecond(pipe, EVENTS, relay));
      raw.push(await produceRaw(pipe));
    }
    const baseline = median(naive);
    const row = (figure: string, rates: readonly number[]): Figures => ({
      figure,
      events: EVENTS,
      'p50 ms': '',
      'p99 ms': '',
      'most ms': '',
      'events/s': Math.round(median(rates)),
      'times naive': median(rates) / baseline,
    });
    const { count, ...times } = spread(latencies);
    return {
      about:
        `MariaDB and Kafka of the local stack, one process: commit to the consumer's handler at ${RATE} events/s, each in a transaction of its own; ` +
        `then a backlog of ${EVENTS} events published and marked, median of ${RUNS}; the raw producer sends as many of the same size, ${BATCH} at once, acks=all, and has no database`,
      rows: [
        { figure: 'commit to consumer', events: count, ...times, 'events/s': Math.round(rate), 'times naive': '' },
        row('naive relay, one by one (baseline)', naive),
        row('outbox relay', ours),
        row('raw kafkajs producer', raw),
      ],
    };
  });
}

async function commitToConsumer(pipe: KafkaPipe): Promise<{ readonly latencies: readonly number[]; readonly rate: number }> {
  const { publisher, consumer: database, log } = pipe;
  const committed = new Map<number, number>();
  const latencies: number[] = [];
  const subscription = await startConsumer({
    log,
    group: 'bench',
    topics: ['user.events'],
    handlers: {
      USER_REGISTERED: async (_tx, { user_id: userId }) => {
        latencies.push(performance.now() - (committed.get(userId) ?? Number.NaN));
      },
    },
    database,
    clock,
    logger,
    metrics: new Metrics(),
  });
  const relaying = relayOf(pipe);
  await relaying.start();
  const one = (userId: number) =>
    publisher.unitOfWork.run('append', async (tx) => {
      afterCommit(tx, () => void committed.set(userId, performance.now()));
      await append(pipe, tx, userId);
    });
  // The first of everything is slow: connections, statements, topics, code.
  for (let userId = 1; userId <= RATE; userId++) await one(userId);
  await all(latencies, RATE);
  latencies.length = 0;
  const began = performance.now();
  let sent = 0;
  // No more at once than there are connections: a machine that cannot keep up is to show in the rate, not in the queue before the pool.
  const appender = async () => {
    while (sent < RATE * SECONDS) {
      const own = sent++;
      await pause(Math.max(0, began + (own / RATE) * 1000 - performance.now()));
      await one(RATE + 1 + own);
    }
  };
  await Promise.all(Array.from({ length: APPENDERS }, appender));
  const rate = (RATE * SECONDS * 1000) / (performance.now() - began);
  await all(latencies, RATE * SECONDS);
  await relaying.stop();
  await subscription.stop();
  return { latencies, rate };
}

async function all(handled: readonly unknown[], count: number): Promise<void> {
  for (const end = performance.now() + 120_000; handled.length < count; await pause(5))
    if (performance.now() > end) throw new Error(`Only ${handled.length} of ${count} events came.`);
}

/** What kafkajs itself does with as much in batches of the relay's size, one in flight. */
async function produceRaw({ brokers }: KafkaPipe): Promise<number> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'raw', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, maxInFlightRequests: 1 });
  await producer.connect();
  const value = 'x'.repeat(120);
  const headers = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`ce_header${index}`, 'x'.repeat(24)]));
  const began = performance.now();
  for (let sent = 0; sent < EVENTS; sent += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, index) => ({ key: String(sent + index), value, headers }));
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic: 'product.events', messages }] });
  }
  const tookMs = performance.now() - began;
  await producer.disconnect();
  return (EVENTS / tookMs) * 1000;
}
