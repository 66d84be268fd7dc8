import { type Logger, Poller } from '@berth/platform';
import type { Clock } from '@berth/shared-kernel';
import type { EventStreams } from './event-streams.js';

export interface StreamUpkeepOptions {
  readonly streams: Pick<EventStreams, 'all' | 'beat' | 'end'>;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly logger: Logger;
}

const TICK_MS = 250;

/** One timer for all streams: each gets its heartbeats, and its end when its token expires. */
export class StreamUpkeep extends Poller {
  constructor({ streams, clock, heartbeatMs, logger }: StreamUpkeepOptions) {
    const run = async () => {
      const now = clock.now().getTime();
      for (const stream of streams.all())
        if (stream.caller.expiresAt.getTime() <= now) streams.end(stream, 'auth.token-expired');
        else if (now - stream.beatenAt >= heartbeatMs) {
          stream.beatenAt = now;
          streams.beat(stream);
        }
    };
    super({ name: 'event-streams', everyMs: Math.min(TICK_MS, heartbeatMs), run, logger });
  }
}
