import type { UserId } from '@berth/shared-kernel';
import type { Role } from './roles.js';
import type { UserStatus } from './user-status.js';

interface Fact<Type extends string> {
  readonly type: Type;
  readonly userId: UserId;
  readonly at: Date;
}

interface UserRegistered extends Fact<'registered'> {
  readonly status: UserStatus;
  readonly roles: readonly Role[];
}

interface UserStatusChanged extends Fact<'status-changed'> {
  readonly from: UserStatus;
  readonly to: UserStatus;
}

interface UserRolesChanged extends Fact<'roles-changed'> {
  readonly roles: readonly Role[];
  readonly previous: readonly Role[];
}

export type UserEvent = UserRegistered | UserStatusChanged | UserRolesChanged;
