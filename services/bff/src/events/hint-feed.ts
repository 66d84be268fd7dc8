import { TOPICS, type WireEvent } from '@berth/contracts';
import {
  backOffMs,
  type EventLog,
  fromRecord,
  type Logger,
  OUTAGE_BACK_OFF,
  type Service,
  Signal,
  type StoredRecord,
} from '@berth/platform';
import { isBerthError } from '@berth/shared-kernel';
import type { EventStreams } from './event-streams.js';
import { hintOf } from './hint.js';

export interface HintFeedOptions {
  readonly log: Pick<EventLog, 'read'>;
  readonly streams: Pick<EventStreams, 'deliver' | 'following'>;
  /** Is told of every event after its hint was given. */
  readonly heed: (event: WireEvent) => void;
  readonly logger: Logger;
}

/**
 * Reads every topic from its end, as each replica does for itself: without a group, since there is nothing to share and nothing to be
 * kept, and a group for each replica that ever ran would stay behind on the broker.
 */
export class HintFeed implements Service {
  private readonly stopping = new AbortController();

  constructor(private readonly options: HintFeedOptions) {}

  async start(): Promise<void> {
    void this.keepReading();
  }

  /** Nothing is told any more; a reading that hangs on a broker ends by itself. */
  async stop(): Promise<void> {
    this.stopping.abort();
  }

  private async keepReading(): Promise<void> {
    const { streams, logger } = this.options;
    const { signal } = this.stopping;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.read(() => (failures = 0));
      } catch (error) {
        if (!signal.aborted) logger.warn({ err: error, failures }, 'the event log cannot be followed just now; it will be tried again');
      }
      if (signal.aborted) return;
      streams.following(false);
      await new Signal().wait(backOffMs(failures, OUTAGE_BACK_OFF), signal);
    }
  }

  private async read(succeeded: () => void): Promise<void> {
    const { log, streams } = this.options;
    const { signal } = this.stopping;
    const onFollowing = (isFollowing: boolean) => {
      if (signal.aborted) return;
      if (isFollowing) succeeded();
      streams.following(isFollowing);
    };
    for await (const record of log.read({ topics: TOPICS, from: 'latest', follow: true, signal, onFollowing })) {
      if (signal.aborted) return;
      this.take(record);
    }
  }

  private take(record: StoredRecord): void {
    const { streams, heed, logger } = this.options;
    try {
      const { event, meta } = fromRecord(record);
      streams.deliver(hintOf(event, meta));
      heed(event);
    } catch (error) {
      // Whoever consumes the topic in earnest puts it aside; here there is nothing to be told of it.
      if (!isBerthError(error, 'invalid-input')) throw error;
      logger.debug({ err: error, topic: record.topic, partition: record.partition, offset: record.offset }, 'a record gave no hint');
    }
  }
}
