import type { UserStatus } from '@berth/contracts';
import type { UserId } from '@berth/shared-kernel';

/** What this context knows of users; null for one of whom it has not heard yet. */
export interface Standings {
  of(userId: UserId): Promise<{ readonly status: UserStatus } | null>;
}
