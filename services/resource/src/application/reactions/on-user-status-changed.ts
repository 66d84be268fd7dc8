import type { UserStatusChanged } from '@berth/contracts';
import { asUserId, type Tx, type UserId } from '@berth/shared-kernel';

export const onUserStatusChanged =
  (stopInstances: (tx: Tx, userId: UserId) => Promise<void>) =>
  async (tx: Tx, { user_id, data }: UserStatusChanged): Promise<void> => {
    if (data.to === 'DISABLED') await stopInstances(tx, asUserId(user_id));
  };
