import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_CATALOGUE, type EventOf, type WireEvent } from '@berth/contracts';
import { createLogger, type EventLog, type Logger, openSqliteEventLog, toRecord } from '@berth/platform';
import { systemClock } from '@berth/shared-kernel';
import { onTestFinished } from 'vitest';
import type { BffConfig } from '../../src/index.js';
import { bearer, PlatformUnderTest } from '../platform-under-test.js';
import { type ClientOptions, EventClient } from './event-client.js';

/** Runs when the test is over, before what was made earlier ends. */
export const finallyDo = (end: () => unknown): void =>
  onTestFinished(async () => {
    await end();
  });

export const logger: Logger = createLogger({ level: 'silent', name: 'test' });

/** A BFF on an event log of its own, on which a test lets things happen. */
export class StreamsUnderTest {
  private sequence = 0n;

  private constructor(
    readonly berth: PlatformUnderTest,
    readonly log: Pick<EventLog, 'read' | 'publish'>,
  ) {}

  static async start(config: Partial<BffConfig> = {}): Promise<StreamsUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'berth-events-'));
    finallyDo(() => rmSync(folder, { recursive: true, force: true }));
    const log = openSqliteEventLog({ file: join(folder, 'events.sqlite'), clock: systemClock, logger });
    finallyDo(() => log.close());
    return StreamsUnderTest.on(log, config);
  }

  /** The log is closed by whoever has opened it. */
  static async on(log: Pick<EventLog, 'read' | 'publish'>, config: Partial<BffConfig> = {}): Promise<StreamsUnderTest> {
    const berth = await PlatformUnderTest.start({ eventLog: log, config });
    finallyDo(() => berth.stop());
    return new StreamsUnderTest(berth, log);
  }

  /** A client of user 7, unless its token says otherwise, that is ready. */
  async client(options: Partial<ClientOptions> & { readonly url?: string } = {}): Promise<EventClient> {
    const client = await EventClient.open(options.url ?? this.berth.url, { headers: bearer(), ...options });
    finallyDo(() => client.leave());
    await client.until('ready');
    return client;
  }

  publish(...events: readonly WireEvent[]): Promise<void> {
    return this.log.publish(
      events.map((event) =>
        toRecord(event, {
          id: randomUUID(),
          sequence: (this.sequence += 1n),
          time: new Date(),
          source: '/test',
          correlationId: 'c',
          causationId: null,
          traceparent: null,
        }),
      ),
    );
  }
}

export const orderPlaced = (userId: number, orderId: bigint): EventOf<'ORDER_PLACED'> => ({
  ...EVENT_CATALOGUE.ORDER_PLACED.example,
  user_id: userId,
  order_id: orderId,
});

export const statusChanged = (userId: number, to: 'ENABLED' | 'BLOCKED' | 'DISABLED'): EventOf<'USER_STATUS_CHANGED'> => ({
  ...EVENT_CATALOGUE.USER_STATUS_CHANGED.example,
  user_id: userId,
  data: { from: 'ENABLED', to },
});
