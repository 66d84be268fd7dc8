import type { UserStatus } from '../../domain/user/user-status.js';

/** How many users there are. */
export interface UserCounts {
  byStatus(): Promise<Readonly<Record<UserStatus, number>>>;
}
