import type { Page, SortedKey, SortedPageRequest, UserId } from '@berth/shared-kernel';
import type { User } from '../../domain/user/user.js';
import type { UserFilter, UserSort } from '../../domain/user/users.js';
import type { UseCaseParts } from '../use-case-parts.js';

export const listUsers =
  ({ users }: Pick<UseCaseParts, 'users'>) =>
  (filter: UserFilter, request: SortedPageRequest<UserSort, UserId>): Promise<Page<User, SortedKey<UserId>>> =>
    users.page(filter, request);
