import type { UserStatus } from '../statuses.js';
export type Role = 'user' | 'admin';

interface UserEvent<Type extends string, Data> {
  readonly event_type: Type;
  readonly user_id: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly data: Data;
}

export type UserRegistered = UserEvent<'USER_REGISTERED', { readonly status: UserStatus; readonly roles: readonly Role[] }>;
export type UserStatusChanged = UserEvent<'USER_STATUS_CHANGED', { readonly from: UserStatus; readonly to: UserStatus }>;
export type UserRolesChanged = UserEvent<'USER_ROLES_CHANGED', { readonly roles: readonly Role[]; readonly previous: readonly Role[] }>;

/** Topic `user.events`, key user id. No personal data. */
export type UserEvents = UserRegistered | UserStatusChanged | UserRolesChanged;
