import type { Topic } from '../topics.js';
import { type Entries } from './schemas/entry.js';
import { INSTANCE_EVENT_ENTRIES } from './schemas/instance-schemas.js';
import { ORDER_EVENT_ENTRIES } from './schemas/order-schemas.js';
import { PRODUCT_EVENT_ENTRIES } from './schemas/product-schemas.js';
import { USER_EVENT_ENTRIES } from './schemas/user-schemas.js';
import type { EventType, WireEvent } from './wire-event.js';

/** Each event type with its topic, JSON Schema, one realistic example and a summary. */
export const EVENT_CATALOGUE: Entries<EventType> = {
  ...USER_EVENT_ENTRIES,
  ...PRODUCT_EVENT_ENTRIES,
  ...ORDER_EVENT_ENTRIES,
  ...INSTANCE_EVENT_ENTRIES,
};

export const EVENT_TYPES = Object.keys(EVENT_CATALOGUE) as readonly EventType[];

const ID_FIELD: Readonly<Record<Topic, string>> = {
  'user.events': 'user_id',
  'product.events': 'product_id',
  'order.events': 'order_id',
  'instance.events': 'instance_id',
};

export const topicOf = (event: WireEvent): Topic => EVENT_CATALOGUE[event.event_type].topic;

/** The id of the aggregate that the event is about, as a decimal string: the record's key and `ce_subject`. */
export const aggregateIdOf = (event: WireEvent): string => String((event as unknown as Record<string, unknown>)[ID_FIELD[topicOf(event)]]);
