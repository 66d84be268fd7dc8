import type { EventMeta, WireEvent } from '@berth/contracts';
import type { StoredRecord } from './event-log.js';

/** A record on its way through the steps of a consumer, read. */
export interface Message {
  readonly record: StoredRecord;
  readonly event: WireEvent;
  readonly meta: EventMeta;
}

/** What became of a message, as the metrics count it. */
export type Outcome = 'handled' | 'duplicate' | 'ignored' | 'dead-letter' | 'paused';

/** One step of a consumer around the next ones. */
export type Step = (message: Message, next: () => Promise<Outcome>) => Promise<Outcome>;

/** Puts steps around one another, the first outermost; the last must not call `next`. */
export function throughSteps(steps: readonly Step[], message: Message): Promise<Outcome> {
  const from = (index: number): Promise<Outcome> => {
    const step = steps[index];
    return step === undefined ? Promise.resolve('ignored') : step(message, () => from(index + 1));
  };
  return from(0);
}
