import type { Metrics } from '@berth/platform';

/** How many streams there are, what they were told, and why they ended. */
export class StreamMetrics {
  private readonly open;
  private readonly hints;
  private readonly ended;

  constructor(metrics: Metrics) {
    this.open = metrics.gauge({ name: 'berth_event_streams', help: 'Event streams that are open.' });
    this.hints = metrics.counter({ name: 'berth_event_hints_total', help: 'Hints given to clients, each once for each client.' });
    this.ended = metrics.counter({
      name: 'berth_event_streams_ended_total',
      help: 'Event streams that have ended: by the client, because it was too slow, or with the code that it was told.',
      labels: ['why'],
    });
  }

  isOpen(count: number): void {
    this.open.set(count);
  }

  told(hints: number): void {
    this.hints.inc(hints);
  }

  hasEnded(why: string, left: number): void {
    this.open.set(left);
    this.ended.inc({ why });
  }
}
