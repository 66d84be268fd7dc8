import type { EventMeta, EventOf, EventType } from '@berth/contracts';
import type { Tx } from '@berth/shared-kernel';

/** Handles one event inside the transaction that also claims it in the inbox; run twice, it is run once in effect. */
export type EventHandler<Type extends EventType> = (tx: Tx, event: EventOf<Type>, meta: EventMeta) => Promise<void>;

/** The reactions of one consumer, by event type; a type without an entry is acknowledged and counted. */
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<Type> };
