import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger, Poller } from '../../src/index.js';
import { KafkaPartition } from '../../src/messaging/kafka/kafka-partition.js';
import type { LogFile } from '../../src/messaging/sqlite/log-file.js';
import { PartitionWorker } from '../../src/messaging/sqlite/partition-worker.js';

const OUTAGE_MS = 600_000;
const WITHIN_MS = 2_000;

const logger = createLogger({ level: 'silent', name: 'test' });
const at = { topic: 'a', partition: 0 };

let isOver = false;
let times = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  isOver = false;
  times = 0;
});
afterEach(() => vi.useRealTimers());

async function work(): Promise<void> {
  if (!isOver) throw new Error('the database is away');
  times += 1;
}

/** What does its work, and cannot for ten minutes; answers what ends it. */
const WORKERS: Readonly<Record<string, () => () => Promise<void>>> = {
  'a poller': () => {
    const poller = new Poller({ name: 'test', everyMs: OUTAGE_MS * 10, run: work, logger });
    void poller.start();
    return () => poller.stop();
  },
  'a partition of Kafka': () => {
    const partition = new KafkaPartition({
      at,
      group: 'g',
      from: 0n,
      after: Promise.resolve(),
      handle: work,
      handled: () => undefined,
      logger,
    });
    partition.offer([{ key: null, value: null, timestamp: '0', attributes: 0, offset: '0', headers: {} }], 1n);
    return () => (partition.stop(), partition.ended);
  },
  'a partition of the SQLite log': () => {
    const record = { ...at, offset: '0', key: '1', value: Buffer.from(''), headers: {}, appendedAt: new Date(0) };
    const file = {
      committed: () => null,
      commit: () => undefined,
      read: (_: unknown, from: number) => (from === 0 ? [record] : []),
    } as unknown as LogFile;
    const worker = new PartitionWorker({ file, group: 'g', at, handle: work, pollMs: OUTAGE_MS * 10, logger });
    return () => worker.stop();
  },
};

describe.each(Object.entries(WORKERS))('%s', (_, start) => {
  test('works again within two seconds of an outage, however long it was', async () => {
    const stop = start();
    await vi.advanceTimersByTimeAsync(OUTAGE_MS);
    expect(times).toBe(0);

    isOver = true;
    await vi.advanceTimersByTimeAsync(WITHIN_MS);

    expect(times).toBe(1);
    await stop();
  });
});
