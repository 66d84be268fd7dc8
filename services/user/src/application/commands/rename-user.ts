import { type ExpectedVersion, type UserId, demandVersion } from '@berth/shared-kernel';
import { parseNickname } from '../../domain/user/nickname.js';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** @throws not-found `user.not-found`; conflict `request.precondition-failed`; invalid-input `nickname.invalid` */
export const renameUser =
  ({ unitOfWork, users, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'clock'>) =>
  async (id: UserId, name: string, expected: ExpectedVersion): Promise<User> => {
    const nickname = parseNickname(name);
    return unitOfWork.run('rename-user', (tx) =>
      users.update(tx, id, (user) => {
        demandVersion(expected, user.state.version);
        return user.rename(nickname, clock.now());
      }),
    );
  };
