import { managerOf, Metrics, OutboxRelay } from '@berth/platform';
import { systemClock as clock } from '@berth/shared-kernel';
import { append, countingLog, type EventPipe, logger } from './event-pipe.ts';

const EVENTS_PER_TRANSACTION = 10;

/** Leaves a backlog of so many events, then has it published: events a second. */
export async function perSecond(
  pipe: EventPipe,
  events: number,
  publishAll: (pipe: EventPipe, events: number) => Promise<void>,
): Promise<number> {
  for (let userId = 1; userId <= events; userId += EVENTS_PER_TRANSACTION)
    await pipe.publisher.unitOfWork.run('append', async (tx) => {
      for (let n = 0; n < EVENTS_PER_TRANSACTION; n++) await append(pipe, tx, userId + n);
    });
  const began = performance.now();
  await publishAll(pipe, events);
  const tookMs = performance.now() - began;
  const [row] = await pipe.publisher.reader.query<{ n: bigint }[]>('SELECT COUNT(*) n FROM outbox WHERE published_at IS NULL');
  if (Number(row?.n) !== 0) throw new Error(`${row?.n} events were not marked as published.`);
  return (events / tookMs) * 1000;
}

/** The relay of the platform. */
export async function relay(pipe: EventPipe, events: number): Promise<void> {
  const { log, published } = countingLog(pipe.log, events);
  const relaying = relayOf({ ...pipe, log });
  await relaying.start();
  await published;
  // Waits for the pass under way, which marks the last batch.
  await relaying.stop();
}

interface Row {
  readonly id: bigint | string;
  readonly topic: string;
  readonly event_key: string;
  /** Text in SQLite; MariaDB's driver has read it already. */
  readonly headers: string | Record<string, string>;
  readonly body: string;
}

/** What one would write first: takes the oldest event, publishes it, marks it, and so on. */
export async function relayOneByOne({ publisher, log }: EventPipe): Promise<void> {
  for (;;) {
    const [row] = await publisher.reader.query<Row[]>('SELECT * FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT 1');
    if (row === undefined) return;
    const { topic, event_key: key, body: value } = row;
    const headers = typeof row.headers === 'string' ? (JSON.parse(row.headers) as Record<string, string>) : row.headers;
    await log.publish([{ topic, key, headers, value }]);
    await publisher.unitOfWork.run('mark', (tx) => managerOf(tx).update('outbox', { id: BigInt(row.id) }, { publishedAt: clock.now() }));
  }
}

/** A relay on this pipe that is not started. */
export const relayOf = ({ publisher: database, outbox, log: eventLog }: Pick<EventPipe, 'publisher' | 'outbox' | 'log'>): OutboxRelay =>
  new OutboxRelay({ database, outbox, eventLog, clock, logger, metrics: new Metrics(), context: 'bench' });
