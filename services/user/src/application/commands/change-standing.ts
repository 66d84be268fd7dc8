import { type ExpectedVersion, type UserId, demandVersion } from '@berth/shared-kernel';
import { parseRoles } from '../../domain/user/roles.js';
import type { UserStatus } from '../../domain/user/user-status.js';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

export interface ChangeStanding {
  readonly status?: UserStatus | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** @throws not-found `user.not-found`; conflict `request.precondition-failed`; refused `user.last-admin`; invalid-input `roles.invalid` */
export const changeStanding =
  ({ unitOfWork, users, sessions, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'sessions' | 'clock'>) =>
  async (id: UserId, change: ChangeStanding, expected: ExpectedVersion): Promise<User> => {
    const standing = { status: change.status, roles: change.roles && parseRoles(change.roles) };
    return unitOfWork.run('change-standing', async (tx) => {
      const context = { otherEnabledAdmins: await users.otherEnabledAdmins(tx, id), at: clock.now() };
      const user = await users.update(tx, id, (found) => {
        demandVersion(expected, found.state.version);
        return found.changeStanding(standing, context);
      });
      if (user.state.status === 'DISABLED') await sessions.endAll(tx, id, null, context.at);
      return user;
    });
  };
