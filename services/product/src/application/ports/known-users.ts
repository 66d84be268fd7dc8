import type { UserId } from '@berth/shared-kernel';

/** Who is registered, as this context has learnt from the user events. */
export interface KnownUsers {
  /** May wait a little for a registration that is on its way before it says no. */
  includes(userId: UserId): Promise<boolean>;
}
