import type { BacklogFigures, EventLogFigures, Topic } from '@berth/contracts';
import { type Clock, unavailable } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import { Poller } from '../lifecycle/poller.js';
import type { Service } from '../lifecycle/service.js';
import { Signal } from '../lifecycle/signal.js';
import type { EventLog } from '../messaging/event-log.js';
import type { Metrics } from '../observability/metrics.js';
import type { Database } from '../sql/open-database.js';
import { measureOutboxLag } from '../sql/outbox-lag.js';
import { DeadLetterCounts } from './dead-letter-counts.js';

export interface BacklogOptions {
  readonly context: string;
  /** The topics that the context publishes: it tells of their dead letters. */
  readonly publishes: readonly Topic[];
  /** The topics that it follows, and as which group; null for a context that follows none. */
  readonly follows: { readonly group: string; readonly topics: readonly Topic[] } | null;
  readonly database: Pick<Database, 'reader'>;
  readonly eventLog: Pick<EventLog, 'measure' | 'publish' | 'read'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** 10 s when absent. */
  readonly everyMs?: number;
}

/** A broker that has fallen silent is believed in for longer, which neither this nor a stop waits for. */
const MEASURED_WITHIN_MS = 10_000;

/** What a context has still to publish and to handle, and what was put aside of its topics. */
export class Backlog implements Service {
  private readonly poller: Poller;
  private readonly letters: DeadLetterCounts;
  private readonly tell: (figures: EventLogFigures) => void;
  private eventLog: EventLogFigures | null = null;

  constructor(private readonly options: BacklogOptions) {
    const { context, eventLog, logger, metrics, everyMs = 10_000 } = options;
    this.letters = new DeadLetterCounts({ log: eventLog });
    this.tell = gaugesOf(metrics);
    // In the background, since a broker that is away takes longer to say so than anybody who asks for an overview waits.
    this.poller = new Poller({ name: `backlog-${context}`, everyMs, run: (abort) => this.measureLog(abort), logger });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  /** The outbox as it is now, the log as it was last measured. */
  async figures(): Promise<BacklogFigures> {
    const { database, clock } = this.options;
    const now = clock.now();
    const { waiting, oldestMs } = await measureOutboxLag(database.reader, now);
    return { outbox: { asOf: now.toISOString(), waiting, oldestSeconds: Math.floor(oldestMs / 1000) }, eventLog: this.eventLog };
  }

  private async measureLog(abort: AbortSignal): Promise<void> {
    const { publishes, clock } = this.options;
    const asOf = clock.now().toISOString();
    const measured = await unlessLate(Promise.all([this.letters.of(publishes), consumersOf(this.options)]), abort);
    if (abort.aborted) return;
    if (measured === null) throw unavailable('event-log.unavailable', `The event log was not measured within ${MEASURED_WITHIN_MS} ms.`);
    const [deadLetters, consumers] = measured;
    this.eventLog = { asOf, deadLetters, consumers };
    this.tell(this.eventLog);
  }
}

/** What `work` comes to, or null when that takes too long or `abort` fires; what is given up goes on, and may fail unheard. */
async function unlessLate<T>(work: Promise<T>, abort: AbortSignal): Promise<T | null> {
  const over = new AbortController();
  const late = new Signal().wait(MEASURED_WITHIN_MS, AbortSignal.any([abort, over.signal])).then(() => null);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

async function consumersOf({ follows, eventLog }: BacklogOptions): Promise<EventLogFigures['consumers']> {
  if (follows === null) return [];
  const { group, topics } = follows;
  const measures = await eventLog.measure({ group, topics });
  return topics.map((topic, index) => ({ group, topic, unread: measures[index]?.unread ?? 0 }));
}

function gaugesOf(metrics: Metrics): (figures: EventLogFigures) => void {
  const letters = metrics.gauge({ name: 'berth_dead_letters_waiting', help: 'Dead letters that were not replayed.', labels: ['topic'] });
  const unread = metrics.gauge({
    name: 'berth_consumer_unread_records',
    help: 'Records of a topic that a consumer has not handled.',
    labels: ['group', 'topic'],
  });
  return ({ deadLetters, consumers }) => {
    for (const { topic, waiting } of deadLetters) letters.set({ topic }, waiting);
    for (const { group, topic, unread: count } of consumers) unread.set({ group, topic }, count);
  };
}
