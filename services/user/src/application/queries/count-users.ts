import type { Counts } from '@berth/contracts';
import type { Clock } from '@berth/shared-kernel';
import type { UserStatus } from '../../domain/user/user-status.js';
import type { UserCounts } from '../ports/user-counts.js';

/** For the operator's overview. */
export const countUsers =
  ({ userCounts, clock }: { readonly userCounts: UserCounts; readonly clock: Clock }) =>
  async (): Promise<Counts<UserStatus>> => {
    const asOf = clock.now().toISOString();
    return { asOf, byStatus: await userCounts.byStatus() };
  };
