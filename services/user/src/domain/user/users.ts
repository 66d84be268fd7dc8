import type { Decision, Page, SortedKey, SortedPageRequest, TimeRange, Tx, UserId } from '@berth/shared-kernel';
import type { Email } from './email.js';
import type { Role } from './roles.js';
import type { UserEvent } from './user.events.js';
import type { UserStatus } from './user-status.js';
import type { Registration, User } from './user.js';

/** Which users are looked for; what is absent is no condition. */
export interface UserFilter {
  readonly status?: readonly UserStatus[] | undefined;
  readonly role?: Role | undefined;
  /** Stands anywhere in the address or the nickname. */
  readonly text?: string | undefined;
  readonly created?: TimeRange | undefined;
}

export type UserSort = 'createdAt' | 'email' | 'id';

/** Where users are kept; whatever changes one records its events in the same transaction. */
export interface Users {
  /** @throws refused `user.email-taken`, `user.ids-exhausted` */
  register(tx: Tx, registration: Registration): Promise<User>;

  /** @throws not-found `user.not-found`; conflict `aggregate.version-conflict`, after which the unit of work is run again */
  update(tx: Tx, id: UserId, decide: (user: User) => Decision<User, UserEvent>): Promise<User>;

  /** Keeps the user as it is until the transaction ends. @throws not-found `user.not-found` */
  hold(tx: Tx, id: UserId): Promise<User>;

  /**
   * How many enabled administrators there are beside this user, a number that no other transaction changes until this
   * one ends. It must be the first thing a transaction asks, so that what it reads is not older than the guard.
   */
  otherEnabledAdmins(tx: Tx, id: UserId): Promise<number>;

  byId(id: UserId): Promise<User | null>;
  byEmail(email: Email): Promise<User | null>;
  anyAdmin(): Promise<boolean>;
  page(filter: UserFilter, request: SortedPageRequest<UserSort, UserId>): Promise<Page<User, SortedKey<UserId>>>;
}
