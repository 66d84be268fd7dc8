import type { UserId } from '@berth/shared-kernel';

/** What this context knows of users from `user.events`. */
export interface Standings {
  /** False for a user of whom nothing has been heard. */
  isDisabled(userId: UserId): Promise<boolean>;
}
