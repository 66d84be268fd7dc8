import type { Role, UserStatus } from '@berth/contracts';
import { FromList, IsSearchText, MayBeAbsent, type SortBy, SortedBy, type SortedList, SortedQuery } from '@berth/platform';
import { type UserId, parseUserId } from '@berth/shared-kernel';
import { IsIn } from 'class-validator';
import type { UserFilter } from '../../application/use-cases.js';

const FIELDS = { createdAt: 'time', email: 'text', id: 'integer' } as const;

export const USER_LIST: SortedList<typeof FIELDS, UserId> = { route: 'admin.users.list', fields: FIELDS, parseId: parseUserId };

/** Newest first unless another order is asked for. */
export class UsersQuery extends SortedQuery {
  @SortedBy(FIELDS)
  sort: SortBy<typeof FIELDS> = '-id';

  @MayBeAbsent()
  @FromList()
  @IsIn(['ENABLED', 'BLOCKED', 'DISABLED'], { each: true })
  status?: UserStatus[];

  @MayBeAbsent()
  @IsIn(['user', 'admin'])
  role?: Role;

  @MayBeAbsent()
  @IsSearchText()
  q?: string;
}

export const userFilter = ({ status, role, q, createdFrom, createdTo }: UsersQuery): UserFilter => ({
  status,
  role,
  text: q,
  created: { from: createdFrom, to: createdTo },
});
