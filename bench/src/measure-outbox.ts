import { afterCommit, managerOf, Metrics, OutboxRelay, startConsumer } from '@berth/platform';
import { systemClock as clock } from '@berth/shared-kernel';
import { append, countingLog, type EventPipe, logger, withEventPipe } from './event-pipe.ts';
import { median, spread } from './percentile.ts';
import type { Measured } from './report.ts';

const LATENCIES = 1_000;
const EVENTS = 5_000;
const EVENTS_PER_TRANSACTION = 10;
const RUNS = 3;

/** How long a committed event takes to its consumer, and how fast a backlog is published. */
export async function measureOutbox(): Promise<Measured> {
  const latencies = await withEventPipe(commitToConsumer);
  const ours: number[] = [];
  const naive: number[] = [];
  // In turns, so that a noisy neighbour strikes both.
  for (let run = 0; run < RUNS; run++) {
    naive.push(await withEventPipe((pipe) => perSecond(pipe, relayOneByOne)));
    ours.push(await withEventPipe((pipe) => perSecond(pipe, relay)));
  }
  const { count, ...times } = spread(latencies);
  const nothing = { 'p50 ms': '', 'p99 ms': '', 'most ms': '' };
  return {
    about: `in one process over SQLite files: commit to the consumer's handler, one event at a time; then a backlog of ${EVENTS} events published and marked, median of ${RUNS}`,
    rows: [
      { figure: 'commit to consumer', events: count, ...times, 'events/s': '', ratio: '' },
      { figure: 'naive relay, one by one (baseline)', events: EVENTS, ...nothing, 'events/s': Math.round(median(naive)), ratio: 1 },
      { figure: 'outbox relay', events: EVENTS, ...nothing, 'events/s': Math.round(median(ours)), ratio: median(ours) / median(naive) },
    ],
  };
}

async function commitToConsumer(pipe: EventPipe): Promise<readonly number[]> {
  const { publisher, consumer, log } = pipe;
  const metrics = new Metrics();
  const latencies: number[] = [];
  let committedAt = 0;
  let handled: () => void = () => undefined;
  const subscription = await startConsumer({
    log,
    group: 'bench',
    topics: ['user.events'],
    handlers: {
      USER_REGISTERED: async () => {
        latencies.push(performance.now() - committedAt);
        handled();
      },
    },
    database: consumer,
    clock,
    logger,
    metrics,
  });
  const relaying = relayOf(pipe, pipe.log);
  await relaying.start();
  for (let userId = 1; userId <= LATENCIES; userId++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    handled = resolve;
    await publisher.unitOfWork.run('append', async (tx) => {
      afterCommit(tx, () => (committedAt = performance.now()));
      await append(pipe, tx, userId);
    });
    await promise;
  }
  await relaying.stop();
  await subscription.stop();
  return latencies;
}

/** Leaves a backlog, then has it published: events a second. */
async function perSecond(pipe: EventPipe, publishAll: (pipe: EventPipe) => Promise<void>): Promise<number> {
  for (let userId = 1; userId <= EVENTS; userId += EVENTS_PER_TRANSACTION)
    await pipe.publisher.unitOfWork.run('append', async (tx) => {
      for (let n = 0; n < EVENTS_PER_TRANSACTION; n++) await append(pipe, tx, userId + n);
    });
  const began = performance.now();
  await publishAll(pipe);
  const tookMs = performance.now() - began;
  const [row] = await pipe.publisher.reader.query<{ n: bigint }[]>('SELECT COUNT(*) n FROM outbox WHERE published_at IS NULL');
  if (Number(row?.n) !== 0) throw new Error(`${row?.n} events were not marked as published.`);
  return (EVENTS / tookMs) * 1000;
}

async function relay(pipe: EventPipe): Promise<void> {
  const { log, published } = countingLog(pipe.log, EVENTS);
  const relaying = relayOf(pipe, log);
  await relaying.start();
  await published;
  // Waits for the pass under way, which marks the last batch.
  await relaying.stop();
}

interface Row {
  readonly id: bigint;
  readonly topic: string;
  readonly event_key: string;
  readonly headers: string;
  readonly body: string;
}

/** What one would write first: takes the oldest event, publishes it, marks it, and so on. */
async function relayOneByOne({ publisher, log }: EventPipe): Promise<void> {
  for (;;) {
    const [row] = await publisher.reader.query<Row[]>('SELECT * FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT 1');
    if (row === undefined) return;
    const { topic, event_key: key, body: value } = row;
    await log.publish([{ topic, key, headers: JSON.parse(row.headers) as Record<string, string>, value }]);
    await publisher.unitOfWork.run('mark', (tx) =>
      managerOf(tx).query('UPDATE outbox SET published_at = ? WHERE id = ?', [Date.now(), row.id]),
    );
  }
}

const relayOf = ({ publisher: database, outbox }: EventPipe, eventLog: EventPipe['log'] | ReturnType<typeof countingLog>['log']) =>
  new OutboxRelay({ database, outbox, eventLog, clock, logger, metrics: new Metrics(), context: 'bench' });
