import type { EventMeta, EventOf, EventType } from '@berth/contracts';
import type { Clock, Tx } from '@berth/shared-kernel';
import type { Orders } from '../../domain/order/orders.js';
import type { Timeline } from '../ports/timeline.js';
import type { AdvanceProvisioning } from '../sagas/advance-provisioning.js';

/** What this context does about an event of another, in the transaction that remembers the event as handled. */
export type Reaction<Type extends EventType> = (tx: Tx, event: EventOf<Type>, meta: EventMeta) => Promise<void>;

export interface ReactionDeps {
  readonly orders: Orders;
  readonly advance: AdvanceProvisioning;
  readonly timeline: Timeline;
  readonly clock: Clock;
}
