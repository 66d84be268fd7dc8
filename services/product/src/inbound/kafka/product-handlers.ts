import type { EventType } from '@berth/contracts';
import type { EventHandler, EventHandlers } from '@berth/platform';
import { onInstanceCreated } from '../../application/reactions/on-instance-created.js';
import { onInstanceDeleted } from '../../application/reactions/on-instance-deleted.js';
import { onInstanceStatusChanged } from '../../application/reactions/on-instance-status-changed.js';
import { onUserDisabled } from '../../application/reactions/on-user-disabled.js';
import type { ReactionDeps } from '../../application/reactions/reaction.js';
import { recordInstanceEvent } from '../../application/reactions/record-instance-event.js';

export const PRODUCT_GROUP = 'berth-product';
export const PRODUCT_TOPICS = ['instance.events', 'user.events'] as const;

/** What this context does about the events of the others; the projection of users is told first. */
export function productHandlers(deps: ReactionDeps, standings: EventHandlers): EventHandlers {
  const record = recordInstanceEvent(deps);
  return {
    ...standings,
    USER_STATUS_CHANGED: both(standings.USER_STATUS_CHANGED ?? nothing, onUserDisabled(deps)),
    INSTANCE_CREATED: both<'INSTANCE_CREATED'>(record, onInstanceCreated(deps)),
    INSTANCE_STATUS_CHANGED: both<'INSTANCE_STATUS_CHANGED'>(record, onInstanceStatusChanged(deps)),
    INSTANCE_DELETED: both<'INSTANCE_DELETED'>(record, onInstanceDeleted(deps)),
    INSTANCE_SPEC_CHANGED: record,
    INSTANCE_IMAGE_UPDATED: record,
    INSTANCE_IMAGE_REMOVED: record,
    INSTANCE_STARTED: record,
    INSTANCE_STOPPED: record,
    INSTANCE_NETWORK_UPDATED: record,
    INSTANCE_K8S_SYNC: record,
  };
}

const nothing = async () => undefined;

function both<Type extends EventType>(first: EventHandler<Type>, second: EventHandler<Type>): EventHandler<Type> {
  return async (tx, event, meta) => {
    await first(tx, event, meta);
    await second(tx, event, meta);
  };
}
