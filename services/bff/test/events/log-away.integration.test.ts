import type { EventLog, ReadOptions, StoredRecord } from '@berth/platform';
import { unavailable } from '@berth/shared-kernel';
import { eventually } from '@berth/shared-kernel/testing';
import { expect, test } from 'vitest';
import { bearer, PlatformUnderTest } from '../platform-under-test.js';
import { EventClient } from './event-client.js';
import { finallyDo } from './given-streams.js';

/** A log that is there and away when a test says so. */
class LogInHand implements Pick<EventLog, 'read'> {
  readings = 0;
  private reading: ReadOptions | null = null;
  private breakOff: (error: Error) => void = () => undefined;

  async *read(options: ReadOptions): AsyncGenerator<StoredRecord> {
    this.readings += 1;
    this.reading = options;
    await new Promise<void>((resolve, reject) => {
      this.breakOff = reject;
      options.signal?.addEventListener('abort', () => resolve());
    });
    yield* [];
  }

  says(isFollowing: boolean): void {
    this.reading?.onFollowing?.(isFollowing);
  }

  breaks(): void {
    this.breakOff(unavailable('event-log.unavailable', 'The event log cannot be used just now.'));
  }
}

async function given() {
  const log = new LogInHand();
  const berth = await PlatformUnderTest.start({ eventLog: log });
  finallyDo(() => berth.stop());
  const client = async (lastEventId?: string) => {
    const opened = await EventClient.open(berth.url, { headers: bearer(), ...(lastEventId === undefined ? {} : { lastEventId }) });
    finallyDo(() => opened.leave());
    await opened.until('ready');
    return opened;
  };
  const degraded = async () => ((await (await berth.get('/readyz')).json()) as { degraded: string[] }).degraded;
  return { log, berth, client, degraded };
}

test('while the event log is away everything else is served, streams say that they are not live, and resync when it is back', async () => {
  const { log, berth, client, degraded } = await given();
  const early = await client();
  expect(early.told).toMatchObject([{ event: 'ready', data: { live: false } }]);
  expect([await degraded(), (await berth.get('/api/v1/products')).status]).toEqual([['event-log'], 204]);

  log.says(true);

  expect((await early.until('resync')).data).toEqual({ reason: 'log-restored' });
  expect(await degraded()).toEqual([]);
  expect((await client()).told).toMatchObject([{ event: 'ready', data: { live: true } }]);
});

test('a log that is lost on the way is said to stall, once, and an id from before is unknown when it is back', async () => {
  const { log, client } = await given();
  log.says(true);
  const listening = await client();
  const { lastEventId } = listening;

  log.says(false);
  log.says(false);
  await listening.until('stalled');
  log.says(true);
  log.says(true);
  await listening.until('resync');

  expect(listening.told.map(({ event }) => event)).toEqual(['ready', 'stalled', 'resync']);
  expect((await client(lastEventId)).told).toMatchObject([{ event: 'resync', data: { reason: 'unknown-id' } }, { event: 'ready' }]);
  expect((await client(listening.lastEventId)).told).toMatchObject([{ event: 'ready' }]);
});

test('a reading that breaks off is begun again', async () => {
  const { log, client } = await given();
  log.says(true);
  const listening = await client();

  log.breaks();
  await listening.until('stalled');
  await eventually(() => log.readings === 2);
  log.says(true);

  await listening.until('resync');
  expect(listening.told.map(({ event }) => event)).toEqual(['ready', 'stalled', 'resync']);
});
