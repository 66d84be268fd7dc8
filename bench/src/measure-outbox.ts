import { afterCommit, Metrics, startConsumer } from '@berth/platform';
import { systemClock as clock } from '@berth/shared-kernel';
import { append, type EventPipe, logger, withEventPipe } from './event-pipe.ts';
import { median, spread } from './percentile.ts';
import { perSecond, relay, relayOf, relayOneByOne } from './relays.ts';
import type { Measured } from './report.ts';

const LATENCIES = 1_000;
const EVENTS = 5_000;
const RUNS = 3;

/** How long a committed event takes to its consumer, and how fast a backlog is published. */
export async function measureOutbox(): Promise<Measured> {
  const latencies = await withEventPipe(commitToConsumer);
  const ours: number[] = [];
  const naive: number[] = [];
  // In turns, so that a noisy neighbour strikes both.
  for (let run = 0; run < RUNS; run++) {
    naive.push(await withEventPipe((pipe) => perSecond(pipe, EVENTS, relayOneByOne)));
    ours.push(await withEventPipe((pipe) => perSecond(pipe, EVENTS, relay)));
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
  const relaying = relayOf(pipe);
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
