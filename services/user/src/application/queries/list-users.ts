import type { Page, PageRequest, UserId } from '@berth/shared-kernel';
import type { User } from '../../domain/user/user.js';
import type { UseCaseParts } from '../use-case-parts.js';

/** Newest first. */
export const listUsers =
  ({ users }: Pick<UseCaseParts, 'users'>) =>
  (request: PageRequest<UserId>): Promise<Page<User, UserId>> =>
    users.page(request);
