import type { UserId } from '@berth/shared-kernel';

/** What this context knows of users from `user.events`; nothing holds of one of whom nothing has been heard. */
export interface Standings {
  isDisabled(userId: UserId): Promise<boolean>;
  isBlocked(userId: UserId): Promise<boolean>;
}
