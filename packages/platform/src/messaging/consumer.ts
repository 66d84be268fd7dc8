import type { Topic } from '@berth/contracts';
import { type Clock, isBerthError } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { Metrics } from '../observability/metrics.js';
import { Inbox } from '../sql/inbox.js';
import type { Database } from '../sql/open-database.js';
import { DeadLetters } from './dead-letters.js';
import type { EventLog, StoredRecord, Subscription } from './event-log.js';
import type { EventHandlers } from './handlers.js';
import { type Message, throughSteps } from './message.js';
import { fromRecord } from './records.js';
import { deadLetter } from './steps/dead-letter.js';
import { handle } from './steps/handle.js';
import { observe } from './steps/observe.js';
import { retry } from './steps/retry.js';
import { trace } from './steps/trace.js';

export interface ConsumerOptions {
  readonly log: Pick<EventLog, 'publish' | 'subscribe'>;
  /** Also the consumer's name in the inbox. */
  readonly group: string;
  readonly topics: readonly Topic[];
  readonly handlers: EventHandlers;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Follows topics from the earliest record on: parse, trace, observe, dead letter, retry, inbox, handle. The offset goes on when a
 * message was handled or put aside; an outage (`unavailable`) pauses the partition instead and never puts anything aside.
 */
export async function startConsumer(options: ConsumerOptions): Promise<Subscription> {
  const { log, group: consumer, topics, handlers, database, clock, logger, metrics } = options;
  const deadLetters = new DeadLetters({ log, consumer, clock, logger });
  const steps = [
    trace,
    observe({ consumer, metrics, clock, logger }),
    deadLetter(deadLetters),
    retry,
    handle({ consumer, database, inbox: new Inbox(clock), handlers }),
  ];
  const unreadable = metrics.counter({
    name: 'berth_events_unreadable_total',
    help: 'Records that are no event this version knows, by whether their type is unknown or they are not readable.',
    labels: ['consumer', 'why'],
  });

  const parse = async (record: StoredRecord): Promise<Message | null> => {
    try {
      return { record, ...fromRecord(record) };
    } catch (error) {
      const isNew = isBerthError(error) && error.code === 'event.unknown-type';
      // A newer publisher's event is nothing to this consumer; what cannot be read at all is somebody's mistake.
      if (!isNew) await deadLetters.bury(record, error);
      unreadable.inc({ consumer, why: isNew ? 'unknown-type' : 'invalid' });
      return null;
    }
  };

  return log.subscribe({
    group: consumer,
    topics,
    from: 'earliest',
    handle: async (record) => {
      const message = await parse(record);
      if (message !== null) await throughSteps(steps, message);
    },
  });
}
