import { type Decision, MAX_USER_ID, type UserId, asUserId } from '@berth/shared-kernel';
import type { Email } from './email.js';
import type { Nickname } from './nickname.js';
import { type Role, sameRoles } from './roles.js';
import { idsExhausted, lastAdmin, userDisabled, wrongPassword } from './user.errors.js';
import type { UserEvent } from './user.events.js';
import type { UserStatus } from './user-status.js';

/** A user to be, before the database has given the id. */
export interface Registration {
  readonly email: Email;
  readonly passwordHash: string;
  readonly nickname: Nickname;
  readonly roles: readonly Role[];
  readonly at: Date;
}

export interface UserState {
  readonly id: UserId;
  readonly email: Email;
  readonly passwordHash: string;
  readonly nickname: Nickname;
  readonly status: UserStatus;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Counts the changes, and is theirs who store them. */
  readonly version: number;
}

/** What is absent stays as it is. */
export interface StandingChange {
  readonly status?: UserStatus | undefined;
  readonly roles?: readonly Role[] | undefined;
}

/** When a change is decided, and how many *other* enabled administrators there are at that moment. */
export interface StandingContext {
  readonly at: Date;
  readonly otherEnabledAdmins: number;
}

export class User {
  constructor(readonly state: UserState) {}

  /** @throws refused `user.ids-exhausted` */
  static register(id: number, { at, ...account }: Registration): Decision<User, UserEvent> {
    if (id > MAX_USER_ID) throw idsExhausted();
    const user = new User({ ...account, id: asUserId(id), status: 'ENABLED', createdAt: at, updatedAt: at, version: 0 });
    return { state: user, events: [{ type: 'registered', userId: user.id, at, status: 'ENABLED', roles: account.roles }] };
  }

  get id(): UserId {
    return this.state.id;
  }

  get isEnabledAdmin(): boolean {
    return this.state.status === 'ENABLED' && this.state.roles.includes('admin');
  }

  /** @throws refused `user.last-admin` */
  changeStatus(to: UserStatus, context: StandingContext): Decision<User, UserEvent> {
    const from = this.state.status;
    if (from === to) return { state: this, events: [] };
    const state = this.withStanding({ status: to }, context);
    return { state, events: [{ type: 'status-changed', userId: this.id, at: context.at, from, to }] };
  }

  /** @throws refused `user.last-admin` */
  changeRoles(roles: readonly Role[], context: StandingContext): Decision<User, UserEvent> {
    const previous = this.state.roles;
    if (sameRoles(roles, previous)) return { state: this, events: [] };
    const state = this.withStanding({ roles }, context);
    return { state, events: [{ type: 'roles-changed', userId: this.id, at: context.at, roles, previous }] };
  }

  /** @throws refused `user.last-admin` */
  changeStanding({ status, roles }: StandingChange, context: StandingContext): Decision<User, UserEvent> {
    const first = this.changeStatus(status ?? this.state.status, context);
    const second = first.state.changeRoles(roles ?? this.state.roles, context);
    return { state: second.state, events: [...first.events, ...second.events] };
  }

  rename(nickname: Nickname, at: Date): Decision<User, UserEvent> {
    if (nickname === this.state.nickname) return { state: this, events: [] };
    return { state: new User({ ...this.state, nickname, updatedAt: at }), events: [] };
  }

  /**
   * `provenHash` is the stored hash against which the current password was found right: hashing takes its time outside
   * any transaction, and the password may have been changed meanwhile.
   * @throws forbidden `user.wrong-password`
   */
  changePassword(provenHash: string, passwordHash: string, at: Date): Decision<User, UserEvent> {
    if (!this.hasPasswordHash(provenHash)) throw wrongPassword();
    return { state: new User({ ...this.state, passwordHash, updatedAt: at }), events: [] };
  }

  /** @throws forbidden `user.disabled` */
  demandNotDisabled(): void {
    if (this.state.status === 'DISABLED') throw userDisabled();
  }

  hasPasswordHash(hash: string): boolean {
    return hash === this.state.passwordHash;
  }

  private withStanding(change: Partial<Pick<UserState, 'status' | 'roles'>>, { at, otherEnabledAdmins }: StandingContext): User {
    const changed = new User({ ...this.state, ...change, updatedAt: at });
    if (this.isEnabledAdmin && !changed.isEnabledAdmin && otherEnabledAdmins === 0) throw lastAdmin();
    return changed;
  }
}
