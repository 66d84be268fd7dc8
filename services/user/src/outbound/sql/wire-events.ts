import type { UserEvents } from '@berth/contracts';
import type { UserEvent } from '../../domain/user/user.events.js';

/** An event as topic `user.events` carries it: no e-mail address, no name. */
export function toWireEvent(event: UserEvent): UserEvents {
  const envelope = { user_id: event.userId, timestamp: Math.floor(event.at.getTime() / 1000) };
  if (event.type === 'registered')
    return { event_type: 'USER_REGISTERED', ...envelope, data: { status: event.status, roles: event.roles } };
  if (event.type === 'status-changed') return { event_type: 'USER_STATUS_CHANGED', ...envelope, data: { from: event.from, to: event.to } };
  return { event_type: 'USER_ROLES_CHANGED', ...envelope, data: { roles: event.roles, previous: event.previous } };
}
