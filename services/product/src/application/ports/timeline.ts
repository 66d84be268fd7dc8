import type { OrderId, Tx } from '@berth/shared-kernel';

/** What happened to an order or its instance, in words for the buyer. */
export interface TimelineEntry {
  /** The id of the event; an event is entered once. */
  readonly id: string;
  readonly orderId: OrderId;
  /** As the event is called on its topic: `ORDER_PAID`, `INSTANCE_CREATED`, ... */
  readonly type: string;
  /** When it happened. */
  readonly at: Date;
  /** Tells apart what happened in the same millisecond. */
  readonly sequence: bigint;
  /** When this context got to know. */
  readonly recordedAt: Date;
  readonly message: string;
  /** JSON; 64-bit ids as strings. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export type TimelinePosition = Pick<TimelineEntry, 'at' | 'sequence' | 'id'>;

export interface Timeline {
  /** Entering an event again changes nothing. */
  record(tx: Tx, entries: readonly TimelineEntry[]): Promise<void>;
}
