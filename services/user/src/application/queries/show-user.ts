import type { UserId } from '@berth/shared-kernel';
import { userNotFound } from '../../domain/user/user.errors.js';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** @throws not-found `user.not-found` */
export const showUser =
  ({ users }: Pick<UseCaseParts, 'users'>) =>
  async (id: UserId): Promise<User> => {
    const user = await users.byId(id);
    if (user === null) throw userNotFound();
    return user;
  };
