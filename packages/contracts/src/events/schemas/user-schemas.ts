import { USER_STATUSES } from '../../statuses.js';
import type { Role, UserEvents, UserRegistered, UserRolesChanged, UserStatusChanged } from '../user-events.js';
import { type Entries, entry } from './entry.js';
import { listOf, oneOf, seconds, shapeOf, userId } from './json-schema.js';

const status = oneOf(...USER_STATUSES);
const roles = listOf(oneOf<Role>('user', 'admin'));
const head = { user_id: userId, timestamp: seconds };

export const USER_EVENT_ENTRIES: Entries<UserEvents['event_type']> = {
  USER_REGISTERED: entry<'USER_REGISTERED'>(
    'user.events',
    'A user has registered.',
    { ...head, data: shapeOf<UserRegistered['data']>({ status, roles }) },
    { event_type: 'USER_REGISTERED', user_id: 88, timestamp: 1739525000, data: { status: 'ENABLED', roles: ['user'] } },
  ),
  USER_STATUS_CHANGED: entry<'USER_STATUS_CHANGED'>(
    'user.events',
    'An operator has enabled, blocked or disabled a user.',
    { ...head, data: shapeOf<UserStatusChanged['data']>({ from: status, to: status }) },
    { event_type: 'USER_STATUS_CHANGED', user_id: 88, timestamp: 1739528600, data: { from: 'ENABLED', to: 'BLOCKED' } },
  ),
  USER_ROLES_CHANGED: entry<'USER_ROLES_CHANGED'>(
    'user.events',
    'An operator has changed the roles of a user.',
    { ...head, data: shapeOf<UserRolesChanged['data']>({ roles, previous: roles }) },
    { event_type: 'USER_ROLES_CHANGED', user_id: 88, timestamp: 1739532200, data: { roles: ['user', 'admin'], previous: ['user'] } },
  ),
};
