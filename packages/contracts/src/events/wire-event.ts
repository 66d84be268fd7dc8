import type { InstanceEvents } from './instance-events.js';
import type { OrderEvents } from './order-events.js';
import type { ProductEvents } from './product-events.js';
import type { UserEvents } from './user-events.js';

/** Every event that crosses a boundary. */
export type WireEvent = UserEvents | ProductEvents | OrderEvents | InstanceEvents;
export type EventType = WireEvent['event_type'];
export type EventOf<Type extends EventType> = Extract<WireEvent, { readonly event_type: Type }>;
