import { aggregateIdOf, type EventMeta, type EventType, type Topic, topicOf, type WireEvent } from '@berth/contracts';
import { asUserId, type UserId } from '@berth/shared-kernel';

/** That something happened to an object, and nothing of what: whoever is told asks for the object again. */
export interface Hint {
  readonly type: EventType;
  /** Of the order, the instance, the user or the product. */
  readonly id: string;
  /** Counts the events of the object, so that an older hint is told from a newer one. */
  readonly sequence: number;
}

export interface OwnedHint {
  /** Null where the object is nobody's: the catalogue is the operator's, and its events name who changed it, not whose it is. */
  readonly owner: UserId | null;
  readonly hint: Hint;
}

const HAS_AN_OWNER: Readonly<Record<Topic, boolean>> = {
  'user.events': true,
  'order.events': true,
  'instance.events': true,
  'product.events': false,
};

/** What an event is told as, and whose object it is about. */
export const hintOf = (event: WireEvent, { sequence }: Pick<EventMeta, 'sequence'>): OwnedHint => ({
  owner: HAS_AN_OWNER[topicOf(event)] ? asUserId(event.user_id) : null,
  hint: { type: event.event_type, id: aggregateIdOf(event), sequence: Number(sequence) },
});
