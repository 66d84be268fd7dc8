import type { UserId } from '@berth/shared-kernel';
import { parseNickname } from '../../domain/user/nickname.js';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

export const renameUser =
  ({ unitOfWork, users, clock }: Pick<UseCaseParts, 'unitOfWork' | 'users' | 'clock'>) =>
  async (id: UserId, name: string): Promise<User> => {
    const nickname = parseNickname(name);
    return unitOfWork.run('rename-user', (tx) => users.update(tx, id, (user) => user.rename(nickname, clock.now())));
  };
