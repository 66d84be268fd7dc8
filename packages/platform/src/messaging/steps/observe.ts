import type { Clock } from '@berth/shared-kernel';
import type { Logger } from 'pino';
import type { Metrics } from '../../observability/metrics.js';
import type { Outcome, Step } from '../message.js';

interface ObserveOptions {
  readonly consumer: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Counts every message by what became of it, and measures how far behind its event it was. */
export function observe({ consumer, metrics, clock, logger }: ObserveOptions): Step {
  const consumed = metrics.counter({
    name: 'berth_events_consumed_total',
    help: 'Events given to a consumer, by what became of them.',
    labels: ['consumer', 'type', 'outcome'],
  });
  const lag = metrics.histogram({
    name: 'berth_event_lag_seconds',
    help: 'Time from an event to the end of its handling.',
    labels: ['consumer'],
  });
  return async ({ event, meta }, next) => {
    let outcome: Outcome = 'paused';
    try {
      outcome = await next();
      return outcome;
    } finally {
      const lagMs = clock.now().getTime() - meta.time.getTime();
      consumed.inc({ consumer, type: event.event_type, outcome });
      lag.observe({ consumer }, Math.max(0, lagMs) / 1000);
      logger.debug({ consumer, type: event.event_type, id: meta.id, outcome, lagMs }, 'an event was consumed');
    }
  };
}
